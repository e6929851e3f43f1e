using Saddle.Storage;
using Saddle.Tests.Data;

namespace Saddle.Tests.Storage;

public sealed class KilledSampleWriterTests
{
    private const int PieceSize = 100;

    [Fact]
    public void AKilledWriterLosesNothingThatItCommittedAndLeavesNothingHalf()
    {
        using var folder = new TemporaryFolder();
        int told = KilledWriter.Run(GetType(), nameof(CommitUntilKilled), folder.Path, more: 8 * PieceSize);
        using (SqliteRunStore reader = SqliteRunStore.Open(folder.Path, readOnly: true))
        {
            int stored = reader.ReadSamples(SamplePieces.Key, SamplePieces.Attack).Count;
            Assert.True(stored >= told, $"The writer told of {told} samples; {stored} are stored.");
            Assert.Equal(0, stored % PieceSize);
            SamplePieces.AssertSame(Enumerable.Range(0, stored).Select(image => (image, 1)), reader.ReadSamples(SamplePieces.Key, SamplePieces.Attack));
            Assert.Equal(stored / PieceSize * 1.25, reader.ReadCost(SamplePieces.Key, SamplePieces.Attack).Seconds);
        }
        SqliteRunStore.Open(folder.Path).Dispose();
    }

    /// <summary>The writer: this test assembly once more, in a process of its own, with the one test below.</summary>
    [Fact(Explicit = true)]
    public void CommitUntilKilled()
    {
        using SqliteRunStore store = SqliteRunStore.Open(KilledWriter.Folder);
        for (int first = 0; ; first += PieceSize)
        {
            store.Commit(SamplePieces.Piece([.. Enumerable.Range(first, PieceSize).Select(image => (image, 1))]));
            KilledWriter.Tell(first + PieceSize);
        }
    }
}
