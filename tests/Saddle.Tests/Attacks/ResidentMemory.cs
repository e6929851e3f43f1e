using System.Globalization;

namespace Saddle.Tests.Attacks;

/// <summary>The memory of this process that is resident, after a collection; Linux alone.</summary>
internal static class ResidentMemory
{
    public static double Megabytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        string pages = File.ReadAllText("/proc/self/statm").Split(' ')[1];
        return long.Parse(pages, CultureInfo.InvariantCulture) * (double)Environment.SystemPageSize / (1 << 20);
    }
}
