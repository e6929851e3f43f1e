using System.Globalization;

namespace Saddle.Reports;

/// <summary>The table of a paper's values and the measured ones.</summary>
internal static class ReproductionTable
{
    private const string Space = "\u00A0";

    /// <summary>Draws the table.</summary>
    public static Html Render(IReadOnlyList<ReproductionRow> rows)
    {
        var table = new HtmlTable(new Html("Each value of the paper, ours, and where it stands"), "What", "Paper", "Ours", "Difference", "Stands",
            "Settings that differ");
        foreach (ReproductionRow row in rows)
            table.Add(Html.Of($"{row.What}{(row.Place.Length == 0 ? Html.Empty : Html.Of($"""<span class="place">{row.Place}</span>"""))}"),
                Value(row.PaperText, row.Paper, row.Format), Value(row.OursText, row.Ours, row.Format), Html.Text(Difference(row)),
                Html.Of($"""{Badge(row.Standing)}{Tolerance(row)}"""), Html.Text(row.Settings.Length == 0 ? "–" : Unbroken(row.Settings)));
        return table.Render();
    }

    /// <summary>Where a value stands, as a word in its colour.</summary>
    public static Html Badge(Standing standing) => Html.Of($"""<span class="standing {Name(standing)}">{Name(standing)}</span>""");

    private static string Name(Standing standing) => standing switch
    {
        Standing.Agrees => "agrees",
        Standing.Near => "near",
        Standing.Differs => "differs",
        _ => "open",
    };

    private static Html Value(string? text, double? value, ValueFormat format) => text is not null
        ? Html.Of($"""<span class="told">{Unbroken(text)}</span>""")
        : Html.Text(value is { } number && double.IsFinite(number) ? format == ValueFormat.Percent ? Percent(number) : Numbers.Measure(number) : "–");

    private static Html Tolerance(ReproductionRow row) => row is { Judged: null, AgreesWithin: { } tolerance, NearUpTo: { } near }
        ? Html.Of($"""<span class="tolerance">within ±{Size(tolerance, row.Format)},</span><span class="tolerance">near ±{Size(near, row.Format)}</span>""")
        : Html.Empty;

    // A number and its percent sign stay on one line.
    private static string Unbroken(string text) => text.Replace(" %", $"{Space}%", StringComparison.Ordinal);

    // Papers give two decimals of a percentage; one would hide whether 4.02 or 3.98 is meant.
    private static string Percent(double fraction) => Math.Round(100 * fraction, 2) is 0 or 100 ? Numbers.Percent(fraction)
        : $"{(100 * fraction).ToString("0.00;−0.00", CultureInfo.InvariantCulture)}{Space}%";

    private static string Difference(ReproductionRow row) => row.Difference is not { } difference ? "–"
        : $"{(difference > 0 ? "+" : difference < 0 ? "−" : "")}{Size(Math.Abs(difference), row.Format)}";

    // A difference of percentages is in points, since percent of the paper's value would be something else.
    private static string Size(double size, ValueFormat format) => format == ValueFormat.Percent
        ? $"{(100 * size).ToString(size is > 0 and < 0.001 ? "0.###" : "0.00", CultureInfo.InvariantCulture)}{Space}points"
        : size.ToString("G3", CultureInfo.InvariantCulture);
}
