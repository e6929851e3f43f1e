using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Hardness;

namespace Saddle.Tests.Evaluation;

public sealed class RobustnessTests
{
    private static readonly SampleDistance[] Distances = [new(0, 0, 1, 0.9, 0.8), new(1, 0, 2, 0.95, 0.2), new(2, 1, 0, 0.7, 0.2), new(3, 1, 0, 0.8, 0.6)];

    [Fact]
    public void TheNearestSampleTellsTheRobustness()
    {
        Robustness pairs = Robustness.Of(Distances, distance => distance.ByPairs);
        Assert.Equal((0.2, Distances[1], 4), (pairs.Minimum, pairs.Nearest, pairs.Samples));
        Assert.Equal(0.45, pairs.Mean, 12);
        Assert.Equal(Distances[2], Robustness.Of(Distances, distance => distance.ByFeatures).Nearest);
        Assert.Throws<UsageException>(() => Robustness.Of([], distance => distance.ByPairs));
    }

    [Fact]
    public void MeanDistancesMakeAMatrix()
    {
        ClassMatrix matrix = ClassMatrix.Means(3, Distances.Select(distance => (distance.Source, distance.Target, distance.ByPairs)));
        Assert.Equal((0.8, 0.2, 0.4), (matrix[0, 1]!.Value, matrix[0, 2]!.Value, Math.Round(matrix[1, 0]!.Value, 12)));
    }

    [Fact]
    public void CorrelationsAreThoseOfAHand()
    {
        // Ranks 1, 2.5, 2.5, 4 and 1, 3, 2, 4.
        PairCorrelation correlation = PairCorrelation.Of(Matrix(1, 2, 2, 5), Matrix(10, 30, 20, 100));
        Assert.Equal(4, correlation.Pairs);
        Assert.Equal(210 / Math.Sqrt(9 * 5000), correlation.Pearson!.Value, 12);
        Assert.Equal(4.5 / Math.Sqrt(4.5 * 5), correlation.Spearman!.Value, 12);
    }

    [Fact]
    public void OrderAloneGivesARankCorrelationOfOne()
    {
        PairCorrelation correlation = PairCorrelation.Of(Matrix(1, 2, 3, 4), Matrix(1, 10, 100, 1000));
        Assert.Equal(1, correlation.Spearman!.Value, 12);
        Assert.InRange(correlation.Pearson!.Value, 0.5, 0.95);
        Assert.Equal(-1, PairCorrelation.Of(Matrix(1, 2, 3, 4), Matrix(9, 7, 5, 3)).Pearson!.Value, 12);
    }

    [Fact]
    public void OnlyPairsThatHaveBothCount()
    {
        var some = new ClassMatrix(4, new Dictionary<(int, int), double> { [(0, 1)] = 3, [(0, 2)] = 4, [(2, 0)] = 9 });
        PairCorrelation correlation = PairCorrelation.Of(some, Matrix(1, 2, 3, 4));
        Assert.Equal((2, 1.0, 1.0), (correlation.Pairs, Math.Round(correlation.Pearson!.Value, 12), Math.Round(correlation.Spearman!.Value, 12)));
    }

    [Fact]
    public void WhatDoesNotVaryHasNoCorrelation()
    {
        Assert.Equal(new PairCorrelation(4, null, null), PairCorrelation.Of(Matrix(0.1, 0.1, 0.1, 0.1), Matrix(1, 2, 3, 4)));
        Assert.Equal(new PairCorrelation(0, null, null), PairCorrelation.Of(new ClassMatrix(4, new Dictionary<(int, int), double>()), Matrix(1, 2, 3, 4)));
        Assert.Throws<UsageException>(() => PairCorrelation.Of(Matrix(1, 2, 3, 4), new ClassMatrix(5, new Dictionary<(int, int), double>())));
    }

    private static ClassMatrix Matrix(double first, double second, double third, double fourth) =>
        new(4, new Dictionary<(int, int), double> { [(0, 1)] = first, [(0, 2)] = second, [(1, 0)] = third, [(3, 2)] = fourth });
}
