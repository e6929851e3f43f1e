namespace Saddle.Reports;

/// <summary>Values whose distribution is drawn.</summary>
/// <param name="Name">What the legend calls them.</param>
/// <param name="Values">The values, finite, one or more.</param>
/// <param name="Colour">Which of the six colours, from 0.</param>
/// <param name="Dashed">Whether the outline is dashed.</param>
public sealed record HistogramSample(string Name, IReadOnlyList<double> Values, int Colour, bool Dashed = false);

/// <summary>Draws distributions as outlines over common bins, so that several can be compared.</summary>
public static class HistogramFigure
{
    /// <summary>Draws the distributions.</summary>
    /// <param name="title">What they show; read out in place of the picture.</param>
    /// <param name="xTitle">What the values are.</param>
    /// <param name="samples">The samples, one or more.</param>
    /// <param name="bins">Bins between the smallest and the largest value; 2 to 500.</param>
    /// <exception cref="UsageException">There is no sample, a sample is empty or has a value that is not finite, or the number of bins is
    /// out of range.</exception>
    public static Drawing Draw(string title, string xTitle, IReadOnlyList<HistogramSample> samples, int bins = 40)
    {
        if (samples.Count == 0) throw new UsageException($"The histogram '{title}' has no sample; give one or more.");
        if (bins is < 2 or > 500) throw new UsageException($"The histogram '{title}' cannot have {bins} bins; give 2 to 500.");
        foreach (HistogramSample sample in samples)
            if (sample.Values.Count == 0 || !sample.Values.All(double.IsFinite))
                throw new UsageException($"The sample '{sample.Name}' of '{title}' is empty or has a value that is not finite.");
        double low = samples.Min(sample => sample.Values.Min()), high = samples.Max(sample => sample.Values.Max());
        if (high <= low) (low, high) = (low - 0.5, high + 0.5);
        FigureSeries[] series =
            [.. samples.Select(sample =>
                new FigureSeries(sample.Name, Outline(Shares(sample.Values, low, high, bins), low, high), sample.Colour, sample.Dashed,
                    Fine: samples.Count > 3))];
        return new LineDrawing(title, xTitle, "share of the values", series, CurveScale.Number);
    }

    /// <summary>The share of values in each of some equal bins; the last one holds its upper end too.</summary>
    internal static double[] Shares(IReadOnlyList<double> values, double low, double high, int bins)
    {
        var counts = new int[bins];
        foreach (double value in values) counts[Math.Clamp((int)((value - low) / (high - low) * bins), 0, bins - 1)]++;
        return [.. counts.Select(count => count / (double)values.Count)];
    }

    private static (double X, double Y)[] Outline(double[] shares, double low, double high)
    {
        double At(int edge) => low + (high - low) * edge / shares.Length;
        return [(low, 0), .. shares.SelectMany((share, bin) => ((double, double)[])[(At(bin), share), (At(bin + 1), share)]), (high, 0)];
    }
}
