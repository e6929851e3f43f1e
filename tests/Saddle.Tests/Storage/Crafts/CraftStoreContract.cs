using Saddle.Attacks;
using Saddle.Evaluation;

namespace Saddle.Tests.Storage;

/// <summary>What every store of crafted samples keeps to.</summary>
public abstract class CraftStoreContract : IDisposable
{
    protected abstract ICraftStore Store { get; }

    public virtual void Dispose()
    {
        Store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void AnEmptyStoreHoldsNothing()
    {
        Assert.Null(Store.ReadDocument("craft"));
        Assert.Empty(Store.ReadSamples(CraftPieces.Craft));
        Assert.Equal(default, Store.ReadCost(CraftPieces.Craft));
    }

    [Fact]
    public void DocumentsAreReplaced()
    {
        Store.WriteDocument("craft", "{}");
        Store.WriteDocument("craft", """{"name":"θ"}""");
        Assert.Equal("""{"name":"θ"}""", Store.ReadDocument("craft"));
    }

    [Fact]
    public void WhatIsCommittedIsReadInTheOrderOfImageAndTarget()
    {
        Store.CommitSamples(CraftPieces.Piece([(3, 9), (3, 1), (12, 0), (1, 3)]));
        Store.CommitSamples(CraftPieces.Piece([(3, 4), (0, 8)]));
        CraftPieces.AssertSame([(0, 8), (1, 3), (3, 1), (3, 4), (3, 9), (12, 0)], Store.ReadSamples(CraftPieces.Craft));
        Assert.Equal(CraftPieces.Cost + CraftPieces.Cost, Store.ReadCost(CraftPieces.Craft));
    }

    [Fact]
    public void CraftingsAreKeptApart()
    {
        Store.CommitSamples(CraftPieces.Piece([(1, 2)], "a"));
        Store.CommitSamples(CraftPieces.Piece([(1, 2), (4, 5)], "b"));
        CraftPieces.AssertSame([(1, 2)], Store.ReadSamples("a"));
        CraftPieces.AssertSame([(1, 2), (4, 5)], Store.ReadSamples("b"));
        Assert.Equal(CraftPieces.Cost, Store.ReadCost("a"));
        Assert.Empty(Store.ReadSamples("A"));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    public void APieceWithAPairOfBeforeIsRefusedWhole(int image, int target)
    {
        Store.CommitSamples(CraftPieces.Piece([(2, 1), (2, 3)]));
        RunFolderException error = Assert.Throws<RunFolderException>(() => Store.CommitSamples(CraftPieces.Piece([(1, 1), (0, 1), (image, target)])));
        Assert.Contains("already holds", error.Message, StringComparison.Ordinal);
        CraftPieces.AssertSame([(2, 1), (2, 3)], Store.ReadSamples(CraftPieces.Craft));
        Assert.Equal(CraftPieces.Cost, Store.ReadCost(CraftPieces.Craft));
        Store.CommitSamples(CraftPieces.Piece([(1, 1)]));
        CraftPieces.AssertSame([(1, 1), (2, 1), (2, 3)], Store.ReadSamples(CraftPieces.Craft));
    }

    [Fact]
    public void WhatTheCallerDoesToItsFeaturesAfterwardsChangesNothing()
    {
        int[] features = [5, 6];
        CraftedSample sample = CraftPieces.Sample(0, 1) with { Iterations = 1, Features = features, Changed = 2 };
        Store.CommitSamples(new CraftPiece("a", [sample], default));
        features[0] = 9;
        Assert.Equal([5, 6], Store.ReadSamples("a").Single().Features);
    }

    [Fact]
    public void APieceWithoutSamplesAddsItsCost()
    {
        Store.CommitSamples(CraftPieces.Piece([]));
        Assert.Empty(Store.ReadSamples(CraftPieces.Craft));
        Assert.Equal(CraftPieces.Cost, Store.ReadCost(CraftPieces.Craft));
    }
}

public sealed class MemoryCraftStoreTests : CraftStoreContract
{
    protected override ICraftStore Store { get; } = new MemoryCraftStore();
}
