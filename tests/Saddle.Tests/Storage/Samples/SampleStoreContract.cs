using Saddle.Attacks;
using Saddle.Evaluation.Runs;

namespace Saddle.Tests.Storage;

/// <summary>What every store of crafted samples keeps to.</summary>
public abstract class SampleStoreContract : IDisposable
{
    protected abstract IRunStore Store { get; }

    public virtual void Dispose()
    {
        Store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void AnEmptyStoreHoldsNothing()
    {
        Assert.Null(Store.ReadDocument("craft"));
        Assert.Empty(Store.ReadSamples(SamplePieces.Key, SamplePieces.Attack));
        Assert.Equal(default, Store.ReadCost(SamplePieces.Key, SamplePieces.Attack));
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
        Store.Commit(SamplePieces.Piece([(3, 9), (3, 1), (12, 0), (1, 3)]));
        Store.Commit(SamplePieces.Piece([(3, 4), (0, 8)]));
        SamplePieces.AssertSame([(0, 8), (1, 3), (3, 1), (3, 4), (3, 9), (12, 0)], Store.ReadSamples(SamplePieces.Key, SamplePieces.Attack));
        Assert.Equal(SamplePieces.Cost + SamplePieces.Cost, Store.ReadCost(SamplePieces.Key, SamplePieces.Attack));
    }

    [Fact]
    public void CraftingsAreKeptApart()
    {
        Store.Commit(SamplePieces.Piece([(1, 2)], "a"));
        Store.Commit(SamplePieces.Piece([(1, 2), (4, 5)], "b"));
        SamplePieces.AssertSame([(1, 2)], Store.ReadSamples("a", SamplePieces.Attack));
        SamplePieces.AssertSame([(1, 2), (4, 5)], Store.ReadSamples("b", SamplePieces.Attack));
        Assert.Equal(SamplePieces.Cost, Store.ReadCost("a", SamplePieces.Attack));
        Assert.Empty(Store.ReadSamples("A", SamplePieces.Attack));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    public void APieceWithAPairOfBeforeIsRefusedWhole(int image, int target)
    {
        Store.Commit(SamplePieces.Piece([(2, 1), (2, 3)]));
        RunFolderException error = Assert.Throws<RunFolderException>(() => Store.Commit(SamplePieces.Piece([(1, 1), (0, 1), (image, target)])));
        Assert.Contains("already holds", error.Message, StringComparison.Ordinal);
        SamplePieces.AssertSame([(2, 1), (2, 3)], Store.ReadSamples(SamplePieces.Key, SamplePieces.Attack));
        Assert.Equal(SamplePieces.Cost, Store.ReadCost(SamplePieces.Key, SamplePieces.Attack));
        Store.Commit(SamplePieces.Piece([(1, 1)]));
        SamplePieces.AssertSame([(1, 1), (2, 1), (2, 3)], Store.ReadSamples(SamplePieces.Key, SamplePieces.Attack));
    }

    [Fact]
    public void WhatTheCallerDoesToItsFeaturesAfterwardsChangesNothing()
    {
        int[] features = [5, 6];
        CraftedSample sample = SamplePieces.Sample(0, 1) with { Iterations = 1, Features = features, Changed = 2 };
        Store.Commit(new Piece("a", SamplePieces.Attack, default) { Samples = [sample] });
        features[0] = 9;
        Assert.Equal([5, 6], Store.ReadSamples("a", SamplePieces.Attack).Single().Features);
    }

    [Fact]
    public void APieceWithoutSamplesAddsItsCost()
    {
        Store.Commit(SamplePieces.Piece([]));
        Assert.Empty(Store.ReadSamples(SamplePieces.Key, SamplePieces.Attack));
        Assert.Equal(SamplePieces.Cost, Store.ReadCost(SamplePieces.Key, SamplePieces.Attack));
    }
}

public sealed class MemorySampleStoreTests : SampleStoreContract
{
    protected override IRunStore Store { get; } = new MemoryRunStore();
}
