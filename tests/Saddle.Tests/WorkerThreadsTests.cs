namespace Saddle.Tests;

public sealed class WorkerThreadsTests
{
    // In a process of its own: libtorch's threads of a new thread come from the environment, where the tests' process has one.
    [Fact]
    public void EachThreadComputesAloneAndTheNumberComesBack()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "with one core there is nothing to set");
        ChildProcess probe = ChildProcess.Run(ChildProcess.Dotnet, [Path.Combine(AppContext.BaseDirectory, "Saddle.StartupProbe.dll"), "threads"],
            new Dictionary<string, string?> { ["OMP_NUM_THREADS"] = "2" });
        Assert.Equal(0, probe.ExitCode);
        Assert.Contains("threads=2,1,1,1,2", probe.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void TheFirstFailureStopsTheOthersAndIsThrown()
    {
        int threads = get_num_threads(), next = -1;
        var error = Assert.Throws<InputException>(() => WorkerThreads.Run(2, stop =>
        {
            if (Interlocked.Increment(ref next) == 0) throw new InputException("the cause");
            Assert.True(stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(60)));
            stop.ThrowIfCancellationRequested();
        }, TestContext.Current.CancellationToken));
        Assert.Equal("the cause", error.Message);
        Assert.Equal(threads, get_num_threads());
    }

    [Fact]
    public void ACancelledRunIsCancelled()
    {
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => WorkerThreads.Run(2, stop =>
        {
            source.Cancel();
            Assert.True(stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(60)));
            stop.ThrowIfCancellationRequested();
        }, source.Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => WorkerThreads.Run(0, _ => { }, CancellationToken.None));
    }
}
