namespace Saddle.Perception.Statistics;

/// <summary>The median.</summary>
internal static class Median
{
    /// <summary>The middle value, or the mean of the two in the middle; null where there is none.</summary>
    public static double? Of(IEnumerable<int> values)
    {
        int[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + (double)sorted[sorted.Length / 2]) / 2;
    }
}
