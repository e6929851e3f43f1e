using Saddle.Evaluation.Outcomes;

namespace Saddle.Evaluation.Claims;

/// <summary>What is known of a claim's examples, and what it says of the claim.</summary>
/// <param name="Examples">All examples.</param>
/// <param name="Attacked">Those that are right as they are and not at the goal already.</param>
/// <param name="Wrong">Those that are wrong as they are.</param>
/// <param name="Distances">Of each broken example the distance of its nearest adversarial point.</param>
/// <param name="Farthest">The largest distance that the bounds allow; what an example counts as that nothing broke.</param>
internal sealed record ClaimTally(int Examples, int Attacked, int Wrong, IReadOnlyList<double> Distances, double Farthest)
{
    private const int MostStanding = 1;

    /// <summary>What was measured; null where there is nothing to measure it on.</summary>
    /// <param name="metric">What the claim is of.</param>
    public double? Measured(ClaimMetric metric) => metric switch
    {
        ClaimMetric.RobustAccuracy => Examples == 0 ? null : (double)(Examples - Wrong - Distances.Count) / Examples,
        ClaimMetric.SuccessRate => Attacked == 0 ? 0 : (double)Distances.Count / Attacked,
        ClaimMetric.DetectionRate => Attacked == 0 ? MostStanding : 1 - (double)Distances.Count / Attacked,
        ClaimMetric.MeanDistance => Attacked == 0 ? null : All().Average(),
        ClaimMetric.MedianDistance => Statistics.Median(All()),
        _ => null,
    };

    /// <summary>The 95 % interval of the population's value; null where so few examples have none.</summary>
    /// <param name="claim">What is claimed.</param>
    public Interval? Interval(Claim claim) => claim.Metric switch
    {
        ClaimMetric.RobustAccuracy when Examples > 0 => Outcomes.Interval.Of(Examples - Wrong - Distances.Count, Examples),
        ClaimMetric.SuccessRate when Attacked > 0 => Outcomes.Interval.Of(Distances.Count, Attacked),
        ClaimMetric.DetectionRate when Attacked > 0 => Outcomes.Interval.Of(Attacked - Distances.Count, Attacked),
        ClaimMetric.MeanDistance => DistanceIntervals.OfMean(All(), claim.Seed),
        ClaimMetric.MedianDistance => DistanceIntervals.OfMedian(All()),
        _ => null,
    };

    /// <summary>Whether what is known contradicts the claim, whatever else may be found: more broken examples only contradict it more.</summary>
    /// <param name="claim">What is claimed.</param>
    public bool Refutes(Claim claim)
    {
        if (Measured(claim.Metric) is not { } measured || !Contradicts(claim, measured)) return false;
        if (!claim.OfPopulation) return true;
        return Interval(claim) is { } interval && Contradicts(claim, claim.Metric.IsAtMost() ? interval.Low : interval.High);
    }

    private static bool Contradicts(Claim claim, double value) => claim.Metric.IsAtMost() ? value > claim.Threshold : value < claim.Threshold;

    private double[] All() => [.. Distances, .. Enumerable.Repeat(Farthest, Attacked - Distances.Count)];
}
