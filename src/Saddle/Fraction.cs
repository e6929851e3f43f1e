using System.Globalization;

namespace Saddle;

/// <summary>Numbers as papers write them: <c>0.3</c> or <c>8/255</c>.</summary>
public static class Fraction
{
    /// <summary>Reads a number or a fraction, in the invariant culture.</summary>
    /// <param name="text">For example <c>0.3</c>, <c>1e-3</c>, <c>8/255</c>.</param>
    /// <param name="value">The value.</param>
    /// <returns>False where the text is neither, the denominator is zero, or the value is not finite.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        int slash = text.IndexOf('/');
        double denominator = 1;
        bool read = double.TryParse(slash < 0 ? text : text[..slash], NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && (slash < 0 || double.TryParse(text[(slash + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out denominator));
        value /= denominator;
        return read && double.IsFinite(value);
    }
}
