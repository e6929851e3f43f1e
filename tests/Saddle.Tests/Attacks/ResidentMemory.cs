using System.Globalization;

namespace Saddle.Tests.Attacks;

/// <summary>The memory of this process that is resident, after a collection; Linux alone.</summary>
internal static class ResidentMemory
{
    public static double Megabytes()
    {
        // A plain collection gives its pages back over many seconds, and a leak could hide in what it still holds.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        string pages = File.ReadAllText("/proc/self/statm").Split(' ')[1];
        return long.Parse(pages, CultureInfo.InvariantCulture) * (double)Environment.SystemPageSize / (1 << 20);
    }

    /// <summary>Fails where the last size is over a twentieth above the lowest: memory that falls is no leak, and hides none.</summary>
    public static void AssertFlat(IReadOnlyList<double> sizes) =>
        Assert.True(sizes[^1] <= 1.05 * sizes.Min(), FormattableString.Invariant($"Resident memory grew from {sizes.Min():F1} to {sizes[^1]:F1} MiB."));
}
