namespace Saddle.Tests;

public sealed class WorkerThreadsTests
{
    [Fact]
    public void EachThreadComputesAloneAndTheNumberComesBack()
    {
        int before = get_num_threads();
        try
        {
            set_num_threads(2);
            int[] seen = new int[3];
            int next = -1;
            WorkerThreads.Run(3, _ => seen[Interlocked.Increment(ref next)] = get_num_threads(), TestContext.Current.CancellationToken);
            Assert.Equal([1, 1, 1], seen);
            Assert.Equal(2, get_num_threads());
        }
        finally
        {
            set_num_threads(before);
        }
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
