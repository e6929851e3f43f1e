using Saddle.Evaluation.Outcomes;
using Saddle.Randomness;

namespace Saddle.Evaluation.Claims;

/// <summary>95 % intervals of what distances are in a population, of which no form is assumed.</summary>
internal static class DistanceIntervals
{
    private const int Resamples = 2000;
    private const double Outside = 0.025;

    /// <summary>The interval of the mean: percentiles of the means of samples drawn again (Efron 1979); null of fewer than two.</summary>
    /// <param name="distances">The sample.</param>
    /// <param name="seed">Where the draws come from.</param>
    public static Interval? OfMean(double[] distances, ulong seed)
    {
        int count = distances.Length;
        if (count < 2) return null;
        var draws = new Draws(seed, "claim bootstrap");
        double[] means = new double[Resamples];
        for (int resample = 0; resample < Resamples; resample++)
        {
            using Tensor uniform = draws.Uniform([resample], [count], new DrawPosition());
            double sum = 0;
            foreach (float drawn in uniform.data<float>()) sum += distances[Math.Min(count - 1, (int)(drawn * count))];
            means[resample] = sum / count;
        }
        Array.Sort(means);
        int tail = (int)(Outside * Resamples);
        return new Interval(means[tail], means[Resamples - 1 - tail]);
    }

    /// <summary>The interval of the median between two of the sorted distances, which holds for any distribution; null of fewer than six, which have
    /// none.</summary>
    /// <param name="distances">The sample.</param>
    public static Interval? OfMedian(double[] distances)
    {
        double[] sorted = [.. distances.Order()];
        // The largest number of a fair coin's heads that so many throws stay within with 2.5 % at the most.
        double probability = Math.Pow(0.5, sorted.Length), cumulated = 0;
        if (sorted.Length > 1000) return Between(sorted, (int)Math.Floor(sorted.Length / 2.0 - 1.959963984540054 * Math.Sqrt(sorted.Length) / 2 - 0.5));
        int rank = -1;
        for (int heads = 0; heads < sorted.Length; heads++)
        {
            cumulated += probability;
            if (cumulated > Outside) break;
            rank = heads;
            probability *= (double)(sorted.Length - heads) / (heads + 1);
        }
        return rank < 0 ? null : Between(sorted, rank);
    }

    private static Interval Between(double[] sorted, int rank) => new(sorted[rank], sorted[sorted.Length - 1 - rank]);
}
