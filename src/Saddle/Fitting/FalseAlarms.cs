namespace Saddle.Fitting;

/// <summary>The threshold of a detector by how many clean examples it may flag.</summary>
internal static class FalseAlarms
{
    /// <summary>The least threshold above which no more than a share of the scores lie.</summary>
    /// <param name="scores">The scores of clean examples; one at least.</param>
    /// <param name="share">The share that may be flagged, in 0..1.</param>
    public static double Threshold(IEnumerable<double> scores, double share)
    {
        double[] falling = [.. scores.OrderDescending()];
        return falling[Math.Min(falling.Length - 1, (int)(share * falling.Length))];
    }
}
