using System.Diagnostics;
using Saddle.Storage;
using Saddle.Tests.Data;

namespace Saddle.Tests.Storage;

public sealed class KilledWriterTests
{
    private const string Variable = "SADDLE_TEST_RUN_FOLDER";
    private const int PieceSize = 100;

    [Fact]
    public void AKilledWriterLosesNothingThatItCommittedAndLeavesNothingHalf()
    {
        using var folder = new TemporaryFolder();
        for (int round = 0, stored = 0; round < 3; round++)
        {
            int told = WriteUntilKilled(folder.Path, pieces: 5 + 3 * round);
            using (SqliteRunStore reader = SqliteRunStore.Open(folder.Path, readOnly: true))
            {
                int[] examples = [.. reader.ReadOutcomes(Pieces.Threat, Pieces.Attack).Select(outcome => outcome.Example)];
                Assert.Equal(Enumerable.Range(0, examples.Length), examples);
                Assert.Equal(0, examples.Length % PieceSize);
                Assert.True(examples.Length >= told, $"The writer told of {told} examples; {examples.Length} are stored.");
                Assert.True(examples.Length > stored);
                Assert.Equal(examples.Length / PieceSize * 1.25, reader.ReadTime(Pieces.Threat, Pieces.Attack).Seconds);
                Assert.Equal(Pieces.Point(examples[^1]), reader.ReadPoint(Pieces.Threat, Pieces.Attack, examples[^1]));
                stored = examples.Length;
            }
            SqliteRunStore.Open(folder.Path).Dispose();
        }
    }

    /// <summary>The writer: this test assembly once more, in a process of its own, with the one test below.</summary>
    [Fact(Explicit = true)]
    public void CommitUntilKilled()
    {
        string folder = Environment.GetEnvironmentVariable(Variable)!;
        using SqliteRunStore store = SqliteRunStore.Open(folder);
        for (int first = store.ReadOutcomes(Pieces.Threat, Pieces.Attack).Count; ; first += PieceSize)
        {
            store.Commit(Pieces.Piece([.. Enumerable.Range(first, PieceSize)]));
            File.WriteAllText(Path.Combine(folder, "told"), FormattableString.Invariant($"{first + PieceSize}"));
        }
    }

    private static int WriteUntilKilled(string folder, int pieces)
    {
        string told = Path.Combine(folder, "told");
        int before = Read(told);
        var start = new ProcessStartInfo(ChildProcess.Dotnet,
        [
            typeof(KilledWriterTests).Assembly.Location, "-explicit", "only", "-method", $"{typeof(KilledWriterTests).FullName}.{nameof(CommitUntilKilled)}",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Variable] = folder;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        var time = Stopwatch.StartNew();
        while (!process.HasExited && Read(told) < before + pieces * PieceSize && time.Elapsed < TimeSpan.FromSeconds(60)) Thread.Sleep(3);
        process.Kill();
        process.WaitForExit();
        int last = Read(told);
        Assert.True(last > before, $"The writer committed nothing: {output.GetAwaiter().GetResult()}{error.GetAwaiter().GetResult()}");
        return last;
    }

    private static int Read(string path)
    {
        // The writer may be writing it at this moment, or be killed while it does.
        if (!File.Exists(path)) return 0;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return int.TryParse(new StreamReader(file).ReadToEnd(), out int count) ? count : 0;
    }
}
