using Saddle.Evaluation.Claims;
using Saddle.Evaluation.Outcomes;
using Saddle.Tests.Evaluation;
using Saddle.Threats;

namespace Saddle.Tests.Claims;

/// <summary>When numbers contradict a claim.</summary>
public class ClaimTallyTests
{
    private static Claim Of(ClaimMetric metric, double threshold, bool population = false) =>
        new() { Model = "m", Threat = LineCase.Threat(), Metric = metric, Threshold = threshold, OfPopulation = population };

    private static ClaimTally Broken(int broken, int attacked = 1000, int wrong = 0) =>
        new(attacked + wrong, attacked, wrong, [.. Enumerable.Range(0, broken).Select(i => 0.1 + i * 1e-4)], 1);

    [Fact]
    public void At_least_nine_tenths_of_a_thousand_falls_with_the_hundred_and_first()
    {
        Claim claim = Of(ClaimMetric.RobustAccuracy, 0.9);
        Assert.False(Broken(100).Refutes(claim));
        Assert.True(Broken(101).Refutes(claim));
        // What is wrong by itself counts.
        Assert.False(Broken(60, 960, 40).Refutes(claim));
        Assert.True(Broken(61, 960, 40).Refutes(claim));
        Claim most = Of(ClaimMetric.SuccessRate, 0.1);
        Assert.False(Broken(100).Refutes(most));
        Assert.True(Broken(101).Refutes(most));
        Assert.True(Broken(101).Refutes(Of(ClaimMetric.DetectionRate, 0.9)));
        Assert.False(Broken(100).Refutes(Of(ClaimMetric.DetectionRate, 0.9)));
    }

    [Theory]
    [InlineData(ClaimMetric.RobustAccuracy, 0.9)]
    [InlineData(ClaimMetric.SuccessRate, 0.1)]
    [InlineData(ClaimMetric.DetectionRate, 0.9)]
    [InlineData(ClaimMetric.MeanDistance, 0.8)]
    [InlineData(ClaimMetric.MedianDistance, 0.8)]
    public void A_claim_of_the_population_falls_later_and_both_stay_fallen(ClaimMetric metric, double threshold)
    {
        bool[] examples = [.. Enumerable.Range(0, 101).Select(step => Broken(step * 10).Refutes(Of(metric, threshold)))];
        bool[] population = [.. Enumerable.Range(0, 101).Select(step => Broken(step * 10).Refutes(Of(metric, threshold, population: true)))];
        Assert.Equal(examples.Order(), examples);
        Assert.Equal(population.Order(), population);
        Assert.True(population.Count(refuted => refuted) < examples.Count(refuted => refuted), "an interval should take more to contradict");
        Assert.True(population[^1]);
    }

    [Fact]
    public void Nothing_found_counts_as_the_farthest()
    {
        ClaimTally tally = new(4, 4, 0, [0.1, 0.2], 1);
        Assert.Equal(2.3 / 4, tally.Measured(ClaimMetric.MeanDistance)!.Value, 12);
        Assert.Equal(0.6, tally.Measured(ClaimMetric.MedianDistance)!.Value, 12);
        Assert.Null(new ClaimTally(4, 0, 4, [], 1).Measured(ClaimMetric.MeanDistance));
        Assert.Equal(0, new ClaimTally(4, 0, 4, [], 1).Measured(ClaimMetric.SuccessRate));
    }

    [Fact]
    public void Intervals_of_medians_have_the_ranks_of_the_binomial_distribution()
    {
        Assert.Null(DistanceIntervals.OfMedian([1, 2, 3, 4, 5]));
        Assert.Equal(new Interval(1, 6), DistanceIntervals.OfMedian([1, 2, 3, 4, 5, 6]));
        // Tables: n = 20 takes the 6th and the 15th, n = 100 the 40th and the 61st.
        Assert.Equal(new Interval(6, 15), DistanceIntervals.OfMedian([.. Enumerable.Range(1, 20).Select(i => (double)i)]));
        Assert.Equal(new Interval(40, 61), DistanceIntervals.OfMedian([.. Enumerable.Range(1, 100).Select(i => (double)i)]));
        Interval large = DistanceIntervals.OfMedian([.. Enumerable.Range(1, 4000).Select(i => (double)i)])!;
        Assert.InRange(large.Low, 1936, 1941);
        Assert.InRange(large.High, 4001 - 1941, 4001 - 1936);
    }

    [Fact]
    public void Intervals_of_means_are_those_of_the_normal_distribution_where_it_holds_and_repeat()
    {
        double[] uniform = [.. Enumerable.Range(0, 1000).Select(i => (i + 0.5) / 1000)];
        Interval interval = DistanceIntervals.OfMean(uniform, seed: 3)!;
        double half = 1.96 * Math.Sqrt(1 / 12.0 / 1000);
        Assert.InRange(interval.Low, 0.5 - 1.12 * half, 0.5 - 0.88 * half);
        Assert.InRange(interval.High, 0.5 + 0.88 * half, 0.5 + 1.12 * half);
        Assert.Equal(interval, DistanceIntervals.OfMean(uniform, seed: 3));
        Assert.NotEqual(interval, DistanceIntervals.OfMean(uniform, seed: 4));
        Assert.Null(DistanceIntervals.OfMean([1], 0));
    }

    [Fact]
    public void What_cannot_be_tested_says_what_is_missing()
    {
        Claim unbounded = Of(ClaimMetric.RobustAccuracy, 0.5) with { Threat = LineCase.Threat().WithoutBudget() };
        Assert.Equal(["threat.epsilon"], unbounded.Missing().Select(missing => missing.Part));
        Assert.Empty((unbounded with { Metric = ClaimMetric.MeanDistance }).Missing());
        Assert.Equal(["claim.metric"], Of(ClaimMetric.CertifiedShare, 0.5).Missing().Select(missing => missing.Part));
        Assert.Empty(Of(ClaimMetric.RobustAccuracy, 0.5).Missing());
        using FunctionClassifier line = LineCase.Honest();
        Claim few = unbounded with { Metric = ClaimMetric.MeanDistance, Threat = new ThreatModel { Ball = NormBall.Unlimited(Norm.L0) } };
        Assert.Equal(["threat.epsilon"], few.Missing(line).Select(missing => missing.Part));
    }
}
