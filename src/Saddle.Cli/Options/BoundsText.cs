namespace Saddle.Cli.Options;

/// <summary>The bounds of inputs as the command line writes them: <c>0,1</c>, or one range a channel, <c>0..1,-1..1</c>.</summary>
/// <param name="Lower">The lower bounds: one, or one a channel.</param>
/// <param name="Upper">The upper bounds, as many.</param>
internal sealed record BoundsText(float[] Lower, float[] Upper)
{
    /// <summary>Reads bounds.</summary>
    /// <exception cref="UsageException">The text is no range, or a lower bound is not below its upper one.</exception>
    public static BoundsText Parse(string text)
    {
        string[][] ranges = text.Contains("..", StringComparison.Ordinal)
            ? [.. text.Split(',').Select(range => range.Split(".."))]
            : [text.Split(',')];
        if (ranges.Any(range => range.Length != 2))
            throw new UsageException($"'{text}' is no range; expected LOWER,UPPER as in 0,1, or a range a channel as in 0..1,0..1,-1..1.");
        float[] lower = [.. ranges.Select(range => Number(range[0], text))], upper = [.. ranges.Select(range => Number(range[1], text))];
        int empty = Enumerable.Range(0, lower.Length).FirstOrDefault(i => lower[i] >= upper[i], -1);
        return empty < 0 ? new BoundsText(lower, upper)
            : throw new UsageException($"{lower[empty]} to {upper[empty]} in '{text}' is no range; the lower bound must be below the upper one.");
    }

    /// <summary>Reads numbers separated by commas, one a channel.</summary>
    /// <exception cref="UsageException">One is no number.</exception>
    public static float[] Numbers(string text) => [.. text.Split(',').Select(word => Number(word, text))];

    private static float Number(string word, string text) => Fraction.TryParse(word, out double value) && float.IsFinite((float)value) ? (float)value
        : throw new UsageException($"'{word}' in '{text}' is no number; expected for example 0.5 or 127.5/255.");
}
