using System.Collections.Concurrent;

namespace Saddle.Tests.Documentation;

/// <summary>Every call of the command that a page prints runs as printed, with nothing changed but how much it does.</summary>
public sealed class PrintedCommandTests
{
    private const int Cancelled = 130;

    [Fact]
    public void Every_printed_call_runs()
    {
        IReadOnlyList<ShellBlock> blocks = ShellBlock.WithCalls();
        Assert.InRange(blocks.Count, 5, 100);
        using var folder = new ReadersFolder();
        var failures = new ConcurrentBag<string>();
        // Pages repeat each other's lines.
        var done = new ConcurrentDictionary<string, bool>();
        Parallel.ForEach(Partitioner.Create(blocks.OrderByDescending(block => block.Calls.Count), EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = 2 }, block =>
            {
                string place = folder.Make(Path.GetRandomFileName());
                foreach (string line in block.Calls)
                {
                    if (!done.TryAdd(line, true)) continue;
                    (int expected, ChildProcess run) = ShortenedCall.Begun(line) is { } words
                        ? (ShortenedCall.GoesOn(line) ? 0 : Cancelled, folder.Stop(place, ShortenedCall.Of(line), words))
                        : (0, folder.Run(place, ShortenedCall.Of(line)));
                    if (run.ExitCode != expected) failures.Add($"{block.Page}:{block.Number}: {line}\nexit code {run.ExitCode}: {run.Error}");
                }
            });
        Assert.True(failures.IsEmpty, string.Join("\n\n", failures));
    }

    [Fact]
    public void Blocks_with_calls_say_that_they_are_for_a_shell() =>
        Assert.All(ShellBlock.Unlabelled(), block => Assert.Fail($"{block.Page}:{block.Number} calls the command, but its block is not marked as sh."));
}
