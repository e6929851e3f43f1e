using Saddle.Storage;
using Saddle.Tests.Data;

namespace Saddle.Tests.Storage;

public sealed class KilledWriterTests
{
    private const int PieceSize = 100;

    [Fact]
    public void AKilledWriterLosesNothingThatItCommittedAndLeavesNothingHalf()
    {
        using var folder = new TemporaryFolder();
        for (int round = 0, stored = 0; round < 3; round++)
        {
            int told = KilledWriter.Run(GetType(), nameof(CommitUntilKilled), folder.Path, more: (5 + 3 * round) * PieceSize);
            using (SqliteRunStore reader = SqliteRunStore.Open(folder.Path, readOnly: true))
            {
                int[] examples = [.. reader.ReadOutcomes(Pieces.Threat, Pieces.Attack).Select(outcome => outcome.Example)];
                Assert.Equal(Enumerable.Range(0, examples.Length), examples);
                Assert.Equal(0, examples.Length % PieceSize);
                Assert.True(examples.Length >= told, $"The writer told of {told} examples; {examples.Length} are stored.");
                Assert.True(examples.Length > stored);
                Assert.Equal(examples.Length / PieceSize * 1.25, reader.ReadCost(Pieces.Threat, Pieces.Attack).Seconds);
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
        using SqliteRunStore store = SqliteRunStore.Open(KilledWriter.Folder);
        for (int first = store.ReadOutcomes(Pieces.Threat, Pieces.Attack).Count; ; first += PieceSize)
        {
            store.Commit(Pieces.Piece([.. Enumerable.Range(first, PieceSize)]));
            KilledWriter.Tell(first + PieceSize);
        }
    }
}
