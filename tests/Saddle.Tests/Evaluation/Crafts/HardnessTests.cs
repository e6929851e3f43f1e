using Saddle.Attacks;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Hardness;

namespace Saddle.Tests.Evaluation;

public sealed class HardnessTests
{
    private static readonly HardnessOptions Options = new() { Features = 20, Classes = 3, Caps = [1, 2, 4] };

    [Fact]
    public void HardnessIsTheTrapezoidRule()
    {
        CraftedSample[] pairs =
        [
            Crafted.Success(0, 0, 1, 1, 2),
            Crafted.Success(1, 0, 1, 1, 2, 3, 4),
            Crafted.Success(2, 0, 1, 1, 2, 3, 4, 5, 6),
            Crafted.Failure(3, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
            Crafted.There(4, 0, 1),
        ];
        HardnessMeasure hardness = HardnessMeasure.Of(pairs, Options);
        Assert.Equal([0.25, 0.5, 0.75], hardness.Caps.Select(cap => cap.SuccessRate));
        Assert.Equal([0.1, (0.1 + 0.2 * 3) / 4, (0.1 + 0.2 + 0.3 + 0.4) / 4], hardness.Caps.Select(cap => cap.DistortionAll!.Value), Close);
        Assert.Equal([0.1, 0.15, 0.2], hardness.Caps.Select(cap => cap.DistortionSuccessful!.Value), Close);
        double all = 0.25 * (0.1 + 0.175) / 2 + 0.25 * (0.175 + 0.25) / 2, successful = 0.25 * (0.1 + 0.15) / 2 + 0.25 * (0.15 + 0.2) / 2;
        Assert.Equal(all, hardness.All[0, 1]!.Value, 12);
        Assert.Equal(successful, hardness.Successful[0, 1]!.Value, 12);
        Assert.Equal(all, hardness.OverallAll!.Value, 12);
        Assert.Equal(successful, hardness.OverallSuccessful!.Value, 12);
        Assert.Equal((0.5, 0.175, 0.15),
            (hardness.Caps[1].SuccessRates[0, 1]!.Value, Math.Round(hardness.Caps[1].DistortionsAll[0, 1]!.Value, 12),
                Math.Round(hardness.Caps[1].DistortionsSuccessful[0, 1]!.Value, 12)));
    }

    [Fact]
    public void WhereNothingHadSucceededTheNextDistortionStands()
    {
        HardnessMeasure hardness = HardnessMeasure.Of([Crafted.Success(0, 2, 1, 1, 2, 3, 4)], Options);
        Assert.Null(hardness.Caps[0].DistortionsSuccessful[2, 1]);
        Assert.Equal(0.2, hardness.Successful[2, 1]!.Value, 12);
        Assert.Equal((0.1 + 0.2) / 2, hardness.All[2, 1]!.Value, 12);
    }

    [Fact]
    public void APairThatNeverSucceedsHasNoHardness()
    {
        HardnessMeasure hardness = HardnessMeasure.Of([Crafted.Failure(0, 0, 1, 1, 2), Crafted.Success(0, 0, 2, 1, 2)], Options);
        Assert.Null(hardness.All[0, 1]);
        Assert.Null(hardness.Successful[0, 1]);
        Assert.Equal(0, hardness.Caps[^1].SuccessRates[0, 1]);
        // Done by the first cap: the rate never grows, which is as easy as it gets.
        Assert.Equal(0, hardness.All[0, 2]);
        Assert.Null(HardnessMeasure.Of([], Options).OverallAll);
        Assert.Null(HardnessMeasure.Of([], Options).Caps[0].SuccessRate);
    }

    [Fact]
    public void PairsAndAllTogetherAreMeasuredApart()
    {
        HardnessMeasure hardness = HardnessMeasure.Of([Crafted.Success(0, 0, 1, 1, 2), Crafted.Success(0, 1, 0, 1, 2, 3, 4)], Options);
        Assert.Equal((0, 0.2), (hardness.Successful[0, 1]!.Value, Math.Round(hardness.Successful[1, 0]!.Value, 12)));
        Assert.Equal(0.5 * (0.1 + 0.15) / 2, hardness.OverallSuccessful!.Value, 12);
    }

    [Fact]
    public void FeaturesThatAreChosenAgainCountOnce()
    {
        HardnessMeasure hardness = HardnessMeasure.Of([Crafted.Success(0, 0, 1, 1, 2, 2, 1, 1, 3)], Options);
        Assert.Equal([0.1, 0.1, 0.15], hardness.Caps.Select(cap => cap.DistortionAll!.Value), Close);
    }

    [Fact]
    public void FeaturesThatKeepTheirValueDoNotCount()
    {
        CraftedSample sample = Crafted.Success(7, 0, 1, 1, 2, 3, 4) with { Changed = 2 };
        Assert.Contains("kept their value", Assert.Throws<UsageException>(() => HardnessMeasure.Of([sample], Options)).Message, StringComparison.Ordinal);
        HardnessMeasure hardness = HardnessMeasure.Of([sample], Options with { Changes = image => feature => image == 7 && feature is 2 or 4 });
        Assert.Equal([0.05, 0.1, 0.1], hardness.Caps.Select(cap => cap.DistortionAll!.Value), Close);
        Assert.Throws<UsageException>(() => HardnessMeasure.Of([sample], Options with { Changes = _ => feature => feature != 2 }));
    }

    [Theory]
    [InlineData(0.4f)]
    [InlineData(-0.4f)]
    [InlineData(1f)]
    public void TheImageTellsWhichOfItsFeaturesChange(float theta)
    {
        float[] image = [0f, 0.2f, 0.9f, 1f, 0.5f], lower = [0f, 0.2f, 0f, 0f, 0f], upper = [1f, 1f, 0.9f, 1f, 1f];
        Predicate<int> changes = FeatureChange.Of(image, theta, lower, upper);
        int[] features = [0, 1, 2, 3, 4, 0];
        float[] crafted = [.. image];
        SaliencyReplay.Apply(crafted, features, theta, lower, upper);
        bool[] changed = [.. crafted.Zip(image, (after, before) => after != before)];
        Assert.Equal(changed, Enumerable.Range(0, 5).Select(feature => changes(feature)));
        CraftedSample sample = Crafted.Success(0, 0, 1, features) with { Changed = changed.Count(each => each) };
        HardnessMeasure hardness = HardnessMeasure.Of([sample], Options with { Features = 5, Changes = _ => changes });
        Assert.Equal(sample.Changed / 5.0, hardness.Caps[^1].DistortionAll!.Value, 12);
        Assert.Throws<UsageException>(() => FeatureChange.Of(image, theta, [0f, 0f], [1f]));
        Assert.True(FeatureChange.Of(image, theta, [0f], [1f])(4));
    }

    [Fact]
    public void ThePaperCapsAreItsMaximumDistortions() =>
        Assert.Equal([0.3, 1.3, 2.6, 5.1, 7.7, 10.2, 12.8, 25.5, 38.3], HardnessOptions.PaperCaps.Select(cap => Math.Round(200.0 * cap / 784, 1)));

    [Theory]
    [InlineData()]
    [InlineData(3)]
    [InlineData(0, 3)]
    [InlineData(3, 3)]
    [InlineData(5, 3)]
    public void CapsMustGrow(params int[] caps) => Assert.Throws<UsageException>(() => HardnessMeasure.Of([], Options with { Caps = caps }));

    [Fact]
    public void WhatContradictsTheOptionsIsRefused()
    {
        CraftedSample[] samples = [Crafted.Success(0, 0, 1, 1, 2, 3, 4)];
        Assert.Throws<UsageException>(() => HardnessMeasure.Of(samples, Options with { GroupSize = 1 }));
        Assert.Throws<UsageException>(() => HardnessMeasure.Of(samples, Options with { GroupSize = 0 }));
        Assert.Throws<UsageException>(() => HardnessMeasure.Of(samples, Options with { Features = 4 }));
        Assert.Throws<UsageException>(() => HardnessMeasure.Of(samples, Options with { Classes = 1 }));
        Assert.Throws<UsageException>(() => HardnessMeasure.Of([Crafted.Success(0, 0, 5, 1, 2)], Options));
    }

    [Fact]
    public void ACraftingThatStoppedBeforeTheLargestCapIsRefused()
    {
        CraftedSample early = Crafted.Failure(0, 0, 1, 1, 2, 3, 4) with { Reason = StopReason.IterationLimit };
        Assert.Contains("at least 4 iterations", Assert.Throws<UsageException>(() => HardnessMeasure.Of([early], Options)).Message, StringComparison.Ordinal);
        Assert.Equal(0, HardnessMeasure.Of([early], Options with { Caps = [1, 2] }).Caps[1].SuccessRate);
        Assert.Equal(0, HardnessMeasure.Of([early], Options with { Features = 5 }).Caps[2].SuccessRate);
    }

    [Fact]
    public void OneCraftingGivesWhatACraftingForEachCapWould()
    {
        var random = new Random(5);
        CraftedSample[] pairs = [.. Enumerable.Range(0, 300).Select(image =>
        {
            int[] features = [.. Enumerable.Range(0, 2 * random.Next(1, 9)).Select(_ => random.Next(20))];
            return random.Next(4) == 0 ? Crafted.Failure(image, 0, 1, features) : Crafted.Success(image, 0, 1, features);
        })];
        HardnessMeasure whole = HardnessMeasure.Of(pairs, Options with { Caps = [1, 3, 5, 8] });
        foreach (HardnessCap cap in whole.Caps)
        {
            CraftSummary capped = CraftSummary.Of([.. pairs.Select(pair =>
            {
                if (pair.Iterations <= cap.Iterations) return pair;
                int[] features = [.. pair.Features.Take(2 * cap.Iterations)];
                return pair with { Iterations = cap.Iterations, Features = features, Changed = features.Distinct().Count(), Success = false,
                    Reason = StopReason.IterationLimit };
            })], 20);
            Assert.Equal(capped.SuccessRate, cap.SuccessRate);
            Assert.Equal(capped.MeanDistortionAll!.Value, cap.DistortionAll!.Value, 12);
            Assert.Equal(capped.MeanDistortionSuccessful, cap.DistortionSuccessful, Near);
        }
    }

    private static bool Near(double? first, double? second) => first is { } one && second is { } other ? Math.Abs(one - other) < 1e-12 : first == second;

    private static bool Close(double first, double second) => Math.Abs(first - second) < 1e-12;
}
