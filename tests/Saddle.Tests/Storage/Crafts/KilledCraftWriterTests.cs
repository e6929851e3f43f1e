using Saddle.Storage;
using Saddle.Tests.Data;

namespace Saddle.Tests.Storage;

public sealed class KilledCraftWriterTests
{
    private const int PieceSize = 100;

    [Fact]
    public void AKilledWriterLosesNothingThatItCommittedAndLeavesNothingHalf()
    {
        using var folder = new TemporaryFolder();
        int told = KilledWriter.Run(GetType(), nameof(CommitUntilKilled), folder.Path, more: 8 * PieceSize);
        using (SqliteCraftStore reader = SqliteCraftStore.Open(folder.Path, readOnly: true))
        {
            int stored = reader.ReadSamples(CraftPieces.Craft).Count;
            Assert.True(stored >= told, $"The writer told of {told} samples; {stored} are stored.");
            Assert.Equal(0, stored % PieceSize);
            CraftPieces.AssertSame(Enumerable.Range(0, stored).Select(image => (image, 1)), reader.ReadSamples(CraftPieces.Craft));
            Assert.Equal(stored / PieceSize * 1.25, reader.ReadCost(CraftPieces.Craft).Seconds);
        }
        SqliteCraftStore.Open(folder.Path).Dispose();
    }

    /// <summary>The writer: this test assembly once more, in a process of its own, with the one test below.</summary>
    [Fact(Explicit = true)]
    public void CommitUntilKilled()
    {
        using SqliteCraftStore store = SqliteCraftStore.Open(KilledWriter.Folder);
        for (int first = 0; ; first += PieceSize)
        {
            store.CommitSamples(CraftPieces.Piece([.. Enumerable.Range(first, PieceSize).Select(image => (image, 1))]));
            KilledWriter.Tell(first + PieceSize);
        }
    }
}
