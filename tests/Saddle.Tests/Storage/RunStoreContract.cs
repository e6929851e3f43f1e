using Saddle.Evaluation.Runs;

namespace Saddle.Tests.Storage;

/// <summary>What every run store keeps to.</summary>
public abstract class RunStoreContract : IDisposable
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
        Assert.Null(Store.ReadDocument("description"));
        Assert.Empty(Store.ReadNatural());
        Assert.Null(Store.ReadInput(0));
        Assert.Empty(Store.ReadOutcomes(Pieces.Threat, Pieces.Attack));
        Assert.Null(Store.ReadPoint(Pieces.Threat, Pieces.Attack, 0));
        Assert.Equal(default, Store.ReadCost(Pieces.Threat, Pieces.Attack));
    }

    [Fact]
    public void DocumentsAreReplaced()
    {
        Store.WriteDocument("description", "{}");
        Store.WriteDocument("description", """{"name":"Ωλ'\"; DROP TABLE document; --"}""");
        Assert.Equal("""{"name":"Ωλ'\"; DROP TABLE document; --"}""", Store.ReadDocument("description"));
    }

    [Fact]
    public void WhatIsCommittedIsReadInTheOrderOfTheExamples()
    {
        Store.CommitNatural([Pieces.Natural(9), Pieces.Natural(2)], new Dictionary<int, float[]> { [9] = Pieces.Point(9) });
        Store.CommitNatural([Pieces.Natural(0)], new Dictionary<int, float[]> { [0] = [] });
        Store.Commit(Pieces.Piece([26, 3, 14]));
        Store.Commit(Pieces.Piece([0, 7, 11]));
        Assert.Equal([Pieces.Natural(0), Pieces.Natural(2), Pieces.Natural(9)], Store.ReadNatural());
        Assert.Equal(Pieces.Point(9), Store.ReadInput(9));
        Assert.Equal([], Store.ReadInput(0)!);
        Assert.Null(Store.ReadInput(2));
        int[] examples = [0, 3, 7, 11, 14, 26];
        Assert.Equal(examples.Select(Pieces.Outcome), Store.ReadOutcomes(Pieces.Threat, Pieces.Attack));
        foreach (int example in examples)
            Assert.Equal(Pieces.Point(example).Select(BitConverter.SingleToInt32Bits),
                Store.ReadPoint(Pieces.Threat, Pieces.Attack, example)!.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(Pieces.Cost + Pieces.Cost, Store.ReadCost(Pieces.Threat, Pieces.Attack));
    }

    [Fact]
    public void ThreatsAndAttacksAreKeptApart()
    {
        Store.Commit(Pieces.Piece([1], "fgsm"));
        Store.Commit(Pieces.Piece([1, 2], "fgsm", "linf:0.1 untargeted gradient"));
        Store.Commit(Pieces.Piece([4]));
        Assert.Equal([1], Store.ReadOutcomes(Pieces.Threat, "fgsm").Select(outcome => outcome.Example));
        Assert.Equal([1, 2], Store.ReadOutcomes("linf:0.1 untargeted gradient", "fgsm").Select(outcome => outcome.Example));
        Assert.Null(Store.ReadPoint(Pieces.Threat, "fgsm", 4));
        Assert.Equal(Pieces.Cost, Store.ReadCost(Pieces.Threat, "fgsm"));
    }

    [Theory]
    [InlineData(1, 2, 3, 1)]
    [InlineData(6, 7, 5)]
    [InlineData(5)]
    public void APieceWithAnExampleOfBeforeIsRefusedWhole(params int[] examples)
    {
        Store.Commit(Pieces.Piece([4, 5]));
        RunFolderException error = Assert.Throws<RunFolderException>(() => Store.Commit(Pieces.Piece(examples)));
        Assert.Contains("already holds", error.Message, StringComparison.Ordinal);
        Assert.Equal([4, 5], Store.ReadOutcomes(Pieces.Threat, Pieces.Attack).Select(outcome => outcome.Example));
        Assert.All(examples.Except([4, 5]), example => Assert.Null(Store.ReadPoint(Pieces.Threat, Pieces.Attack, example)));
        Assert.Equal(Pieces.Cost, Store.ReadCost(Pieces.Threat, Pieces.Attack));
        Store.Commit(Pieces.Piece([1, 2]));
        Assert.Equal([1, 2, 4, 5], Store.ReadOutcomes(Pieces.Threat, Pieces.Attack).Select(outcome => outcome.Example));
    }

    [Fact]
    public void NaturalOutcomesWithAnExampleOfBeforeAreRefusedWhole()
    {
        Store.CommitNatural([Pieces.Natural(3)], new Dictionary<int, float[]>());
        Assert.Throws<RunFolderException>(() => Store.CommitNatural([Pieces.Natural(2), Pieces.Natural(3)], new Dictionary<int, float[]> { [2] = [1f] }));
        Assert.Equal([Pieces.Natural(3)], Store.ReadNatural());
        Assert.Null(Store.ReadInput(2));
    }

    [Fact]
    public void WhatTheCallerDoesToAnArrayAfterwardsChangesNothing()
    {
        float[] input = [1f, 2f];
        Store.CommitNatural([Pieces.Natural(0)], new Dictionary<int, float[]> { [0] = input });
        input[0] = 9f;
        Store.ReadInput(0)![1] = 9f;
        Assert.Equal([1f, 2f], Store.ReadInput(0)!);
    }
}

public sealed class MemoryRunStoreTests : RunStoreContract
{
    protected override IRunStore Store { get; } = new MemoryRunStore();
}
