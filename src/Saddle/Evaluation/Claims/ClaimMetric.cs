namespace Saddle.Evaluation.Claims;

/// <summary>What a claim states a number of.</summary>
public enum ClaimMetric
{
    /// <summary>The share of all examples that keep their class whatever the adversary does; claimed at least.</summary>
    RobustAccuracy,

    /// <summary>The mean distance of the nearest adversarial examples, in the threat model's norm; claimed at least.</summary>
    MeanDistance,

    /// <summary>Their median; claimed at least.</summary>
    MedianDistance,

    /// <summary>The share of attacked examples on which the adversary reaches the goal; claimed at most.</summary>
    SuccessRate,

    /// <summary>The share of attacked examples of which no adversarial example passes a detector; claimed at least.</summary>
    DetectionRate,

    /// <summary>The share of examples whose class is proven; claimed at least. Nothing here proves, so it cannot be tested.</summary>
    CertifiedShare,
}

/// <summary>What metrics are called and how they are read.</summary>
public static class ClaimMetrics
{
    /// <summary>The metric's word in claims and documents: <c>robustAccuracy</c>, <c>meanDistance</c> and so on.</summary>
    public static string Word(this ClaimMetric metric) => metric switch
    {
        ClaimMetric.RobustAccuracy => "robustAccuracy",
        ClaimMetric.MeanDistance => "meanDistance",
        ClaimMetric.MedianDistance => "medianDistance",
        ClaimMetric.SuccessRate => "successRate",
        ClaimMetric.DetectionRate => "detectionRate",
        _ => "certifiedShare",
    };

    /// <summary>The metric as people call it: <c>robust accuracy</c>.</summary>
    public static string Name(this ClaimMetric metric) =>
        string.Concat(metric.Word().Select(letter => char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}"));

    /// <summary>Whether it is a distance; else it is a share.</summary>
    public static bool IsDistance(this ClaimMetric metric) => metric is ClaimMetric.MeanDistance or ClaimMetric.MedianDistance;

    /// <summary>Whether less of it is better, so that it is claimed at most and not at least.</summary>
    public static bool IsAtMost(this ClaimMetric metric) => metric == ClaimMetric.SuccessRate;

    /// <summary>A value of the metric as people read it: <c>88.0 %</c>, or a distance in four digits; a dash where there is none.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="value">The value.</param>
    public static string Text(this ClaimMetric metric, double? value) => metric.IsDistance() ? LineText.Number(value) : LineText.Share(value);
}
