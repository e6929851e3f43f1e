using System.Globalization;

namespace Saddle.Reports;

/// <summary>Numbers as people read them, in the invariant culture.</summary>
internal static class Numbers
{
    private const string Space = "\u00A0";

    /// <summary>A fraction as percent; 0 and 100 % only where nothing or all is meant.</summary>
    public static string Percent(double fraction) => $"{BarePercent(fraction)}{Space}%";

    /// <summary>A fraction as percent, or a dash where there is none.</summary>
    public static string Percent(double? fraction) => fraction is { } value ? Percent(value) : "–";

    /// <summary>An interval of fractions as percent.</summary>
    public static string Percent(double low, double high) => $"{BarePercent(low)}–{BarePercent(high)}{Space}%";

    /// <summary>A length of a style: a fraction as percent.</summary>
    public static string Width(double fraction) => FormattableString.Invariant($"{100 * Math.Clamp(fraction, 0, 1):0.##}%");

    /// <summary>A measure to four digits, or a dash where there is none.</summary>
    public static string Measure(double? value) => value is { } number ? number.ToString("G4", CultureInfo.InvariantCulture) : "–";

    /// <summary>A measure beside others, as fine as tells them apart.</summary>
    /// <param name="value">The measure.</param>
    /// <param name="extent">How far the lowest and the highest are apart.</param>
    public static string Short(double value, double extent)
    {
        if (extent <= 0 || !double.IsFinite(extent)) return Measure(value);
        int decimals = 2 - (int)Math.Floor(Math.Log10(extent));
        if (decimals > 6) return Measure(value);
        // Minus zero is zero.
        return (Math.Round(value, Math.Max(0, decimals)) + 0.0).ToString($"F{Math.Max(0, decimals)}", CultureInfo.InvariantCulture);
    }

    /// <summary>So many examples: <c>1 example</c>, <c>2 examples</c>.</summary>
    public static string Examples(int count) => count == 1 ? "1 example" : FormattableString.Invariant($"{count} examples");

    /// <summary>The sign of a norm.</summary>
    public static string Norm(string norm) => norm switch
    {
        "linf" => "L∞",
        "l2" => "L2",
        "l1" => "L1",
        "l0" => "L0",
        _ => norm,
    };

    /// <summary>A number of passes: whole numbers, or one decimal.</summary>
    public static string Count(double count) => count.ToString("#,0.#", CultureInfo.InvariantCulture);

    /// <summary>Seconds, or minutes from 120 on.</summary>
    public static string Duration(double seconds) => seconds >= 120
        ? FormattableString.Invariant($"{seconds / 60:0.0}{Space}min")
        : FormattableString.Invariant($"{seconds:0.0}{Space}s");

    /// <summary>A fraction as percent without the sign.</summary>
    public static string BarePercent(double fraction)
    {
        double percent = 100 * fraction;
        int decimals = 1;
        while (decimals < 4 && percent is > 0 and < 100 && Math.Round(percent, decimals) is 0 or 100) decimals++;
        return percent.ToString($"F{decimals}", CultureInfo.InvariantCulture);
    }
}
