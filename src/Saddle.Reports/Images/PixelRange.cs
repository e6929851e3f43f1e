using System.Globalization;

namespace Saddle.Reports;

/// <summary>The values that black and white stand for, by channel.</summary>
/// <param name="Lower">Black: one value, or one a channel.</param>
/// <param name="Upper">White, likewise.</param>
internal sealed record PixelRange(IReadOnlyList<float> Lower, IReadOnlyList<float> Upper)
{
    /// <summary>Reads bounds as a run describes them: <c>0..1</c> or <c>[0, 0, 0]..[1, 1, 1]</c>.</summary>
    /// <returns>The range; null where the text is none.</returns>
    public static PixelRange? Parse(string bounds)
    {
        string[] ends = bounds.Split("..");
        return ends.Length == 2 && Values(ends[0]) is { } lower && Values(ends[1]) is { } upper
            && lower.Length == upper.Length ? new PixelRange(lower, upper) : null;
    }

    /// <summary>The range of some values, where their bounds are not known.</summary>
    public static PixelRange Of(params IEnumerable<float[]> values)
    {
        float[] finite = [.. values.SelectMany(row => row).Where(float.IsFinite).DefaultIfEmpty(0)];
        return new PixelRange([finite.Min()], [finite.Max()]);
    }

    /// <summary>Whether every channel has its range.</summary>
    public bool Fits(int channels) => Lower.Count == 1 || Lower.Count == channels;

    /// <summary>Where a value lies between black (0) and white (1).</summary>
    public double Position(float value, int channel) => (value - Low(channel)) / Extent(channel);

    /// <summary>The distance from black to white.</summary>
    public double Extent(int channel) => Math.Max((Upper.Count == 1 ? Upper[0] : Upper[channel]) - Low(channel), 1e-30);

    private double Low(int channel) => Lower.Count == 1 ? Lower[0] : Lower[channel];

    private static float[]? Values(string text)
    {
        var values = new List<float>();
        foreach (string part in text.Trim().TrimStart('[').TrimEnd(']').Split(','))
            if (float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)) values.Add(value);
            else return null;
        return [.. values];
    }
}
