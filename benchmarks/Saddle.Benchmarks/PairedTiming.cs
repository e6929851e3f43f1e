using System.Diagnostics;

namespace Saddle.Benchmarks;

/// <summary>Compares two pieces of work by process CPU time in interleaved pairs, which other jobs on the machine disturb least.</summary>
/// <param name="Ratio">The median over the pairs of second / first.</param>
/// <param name="FirstMilliseconds">The median CPU time of the first.</param>
/// <param name="SecondMilliseconds">The median CPU time of the second.</param>
internal readonly record struct PairedTiming(double Ratio, double FirstMilliseconds, double SecondMilliseconds)
{
    // More pairs where they are cheap: a median of few still follows what else the machine does.
    private const int FewestPairs = 5, MostPairs = 41;
    private const double PairsMilliseconds = 12_000;

    // A shorter piece of work is repeated until it fills this, so that a collection weighs as much in every sample.
    private const double ShortestSample = 100;
    private const int WarmUpMilliseconds = 1500;

    /// <summary>Measures both.</summary>
    public static PairedTiming Measure(Action first, Action second)
    {
        WarmUp(first);
        WarmUp(second);
        double once = Math.Max(0.1, Milliseconds(second, 1));
        int repeats = (int)Math.Clamp(Math.Ceiling(ShortestSample / once), 1, 1000);
        int pairs = (int)Math.Clamp(PairsMilliseconds / (2 * repeats * once), FewestPairs, MostPairs) | 1;
        var samples = new (double First, double Second)[pairs];
        for (int pair = 0; pair < pairs; pair++)
        {
            // Who goes first alternates, so that neither always finds the caches as the other left them.
            if (pair % 2 == 0) samples[pair].First = Milliseconds(first, repeats);
            samples[pair].Second = Milliseconds(second, repeats);
            if (pair % 2 == 1) samples[pair].First = Milliseconds(first, repeats);
        }
        return new PairedTiming(
            Median(samples.Select(sample => sample.Second / sample.First)),
            Median(samples.Select(sample => sample.First)),
            Median(samples.Select(sample => sample.Second)));
    }

    /// <summary>Until the code is compiled for good, which happens on another thread whose time would count.</summary>
    private static void WarmUp(Action work)
    {
        for (var time = Stopwatch.StartNew(); time.ElapsedMilliseconds < WarmUpMilliseconds;) work();
    }

    private static double Milliseconds(Action work, int repeats)
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < repeats; i++) work();
        return (Environment.CpuUsage.TotalTime - start).TotalMilliseconds / repeats;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
