using System.Globalization;

namespace Saddle;

/// <summary>Numbers as papers write them: <c>0.3</c> or <c>8/255</c>.</summary>
public static class Fraction
{
    private const int Few = 12, Levels = 255, MostDigits = 12, LargestDenominator = 1000;

    // Beyond this float64 holds no digits after the point that a fraction could stand for.
    private const double Largest = 1e6;

    private static readonly int[] Denominators =
        [.. Enumerable.Range(2, Few - 1), Levels, .. Enumerable.Range(Few + 1, LargestDenominator - Few)];

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

    /// <summary>
    /// The text that somebody wrote a number with, as far as the number tells: <c>0.3</c>, and <c>8/255</c> or <c>1/3</c> in place of sixteen digits.
    /// </summary>
    /// <param name="value">Any number.</param>
    /// <returns>A text that <see cref="TryParse"/> reads as exactly this number, in the invariant culture.</returns>
    public static string Text(double value)
    {
        string decimals = value.ToString(CultureInfo.InvariantCulture);
        return Digits(decimals) <= MostDigits || !(Math.Abs(value) < Largest) ? decimals : Quotient(value, tolerance: 0) ?? decimals;
    }

    /// <summary>A computed number for reading alone: the fraction that it is but for rounding, as 0.062745098039 is <c>16/255</c>, else four digits.</summary>
    /// <param name="value">Any number.</param>
    /// <returns>A text that need not give the same number back, in the invariant culture.</returns>
    public static string Rounded(double value)
    {
        const double Rounding = 1e-12;
        const int MostRead = 6;
        string decimals = value.ToString(CultureInfo.InvariantCulture);
        if (Digits(decimals) <= MostRead) return decimals;
        return (Math.Abs(value) < Largest ? Quotient(value, Rounding) : null) ?? value.ToString("G4", CultureInfo.InvariantCulture);
    }

    private static int Digits(string decimals) => decimals.TrimStart('-', '0', '.').Count(char.IsAsciiDigit);

    /// <summary>Thirds and their like first, then levels of a byte with halves and tenths of them, then all other denominators.</summary>
    private static string? Quotient(double value, double tolerance)
    {
        foreach (int denominator in Denominators)
        {
            double numerator = Math.Round(value * denominator, denominator == Levels ? 2 : 0);
            if (numerator != 0 && Math.Abs(numerator / denominator - value) <= tolerance)
                return string.Create(CultureInfo.InvariantCulture, $"{numerator}/{denominator}");
        }
        return null;
    }
}
