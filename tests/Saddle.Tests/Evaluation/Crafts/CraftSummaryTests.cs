using Saddle.Attacks;
using Saddle.Evaluation.Crafts;

namespace Saddle.Tests.Evaluation;

public sealed class CraftSummaryTests
{
    private static readonly CraftedSample[] Pairs =
    [
        Crafted.Success(0, 0, 1, 1, 2),
        Crafted.Success(0, 0, 2, 1, 2, 3, 4),
        Crafted.Failure(1, 0, 1, 1, 2, 3, 4, 5, 6),
        Crafted.Failure(2, 1, 0),
        Crafted.There(3, 2, 0),
        Crafted.Success(4, 0, 1, 1, 2, 3, 4, 5, 6),
    ];

    [Fact]
    public void MeansAreOverAllAndOverSuccesses()
    {
        CraftSummary summary = CraftSummary.Of(Pairs, 20);
        Assert.Equal((5, 3, 1), (summary.Samples, summary.Successes, summary.AlreadyInTarget));
        Assert.Equal(0.6, summary.SuccessRate);
        Assert.Equal((0.1 + 0.2 + 0.3 + 0 + 0.3) / 5, summary.MeanDistortionAll!.Value, 12);
        Assert.Equal((0.1 + 0.2 + 0.3) / 3, summary.MeanDistortionSuccessful!.Value, 12);
        Assert.Equal((1 + 2 + 3 + 0 + 3) / 5.0, summary.MeanIterations!.Value, 12);
        Assert.Equal([(StopReason.TargetReached, 3), (StopReason.NoSaliency, 2)], summary.StopReasons.Select(reason => (reason.Key, reason.Value)));
        // Wilson's interval of 3 in 5, as tables give it.
        Assert.Equal(0.2307, summary.SuccessRateInterval!.Low, 4);
        Assert.Equal(0.8824, summary.SuccessRateInterval!.High, 4);
    }

    [Fact]
    public void WithoutSamplesNothingIsClaimed()
    {
        CraftSummary summary = CraftSummary.Of([Crafted.There(3, 2, 0)], 20);
        Assert.Equal((0, 0, 1), (summary.Samples, summary.Successes, summary.AlreadyInTarget));
        Assert.Null(summary.SuccessRate);
        Assert.Null(summary.SuccessRateInterval);
        Assert.Null(summary.MeanDistortionAll);
        Assert.Null(summary.MeanDistortionSuccessful);
        Assert.Null(summary.MeanIterations);
        Assert.Empty(summary.StopReasons);
        Assert.Null(CraftSummary.Of([Crafted.Failure(0, 0, 1, 1, 2)], 20).MeanDistortionSuccessful);
    }

    [Fact]
    public void MatricesHoldNumbersWhereSamplesAreAndNothingElsewhere()
    {
        CraftMatrices matrices = CraftMatrices.Of(Pairs, 20, 3);
        double?[][] Rows(ClassMatrix matrix) =>
            [.. matrix.Rows.Select(row => row.Select(value => value is { } number ? Math.Round(number, 9) : (double?)null).ToArray())];
        Assert.Equal([[null, 3, 1], [1, null, null], [null, null, null]], Rows(matrices.Samples));
        Assert.Equal([[null, Math.Round(2 / 3.0, 9), 1], [0, null, null], [null, null, null]], Rows(matrices.SuccessRate));
        Assert.Equal([[null, 0.2, 0.2], [null, null, null], [null, null, null]], Rows(matrices.DistortionSuccessful));
        Assert.Equal([[null, Math.Round(0.7 / 3, 9), 0.2], [0, null, null], [null, null, null]], Rows(matrices.DistortionAll));
    }

    [Fact]
    public void WhatCannotBeIsRefused()
    {
        Assert.Throws<UsageException>(() => CraftSummary.Of(Pairs, 0));
        Assert.Throws<UsageException>(() => CraftSummary.Of(Pairs, 5));
        Assert.Throws<UsageException>(() => CraftSummary.Of([Crafted.There(0, 1, 2) with { Success = true }], 5));
        Assert.Throws<UsageException>(() => CraftMatrices.Of(Pairs, 20, 2));
        Assert.Throws<UsageException>(() => CraftMatrices.Of([Crafted.Success(0, 1, 1, 1, 2)], 20, 3));
    }

    [Fact]
    public void AMatrixHoldsFiniteNumbersOfTwoClasses()
    {
        Assert.Throws<UsageException>(() => new ClassMatrix(2, new Dictionary<(int, int), double> { [(0, 1)] = double.NaN }));
        Assert.Throws<UsageException>(() => new ClassMatrix(2, new Dictionary<(int, int), double> { [(0, 2)] = 1 }));
        Assert.Throws<UsageException>(() => new ClassMatrix(2, new Dictionary<(int, int), double> { [(-1, 0)] = 1 }));
        ClassMatrix means = ClassMatrix.Means(3, [(2, 0, 1), (0, 1, 5), (2, 0, 2)]);
        Assert.Equal([(0, 1, 5.0), (2, 0, 1.5)], means.Cells);
        Assert.Null(means[0, 0]);
    }
}
