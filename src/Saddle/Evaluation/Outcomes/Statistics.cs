
namespace Saddle.Evaluation.Outcomes;

/// <summary>What numbers come to.</summary>
internal static class Statistics
{
    /// <summary>The median; null of none.</summary>
    public static double? Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0) return null;
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
