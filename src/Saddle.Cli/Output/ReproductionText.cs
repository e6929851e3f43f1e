using System.Globalization;
using Saddle.Reports;
using Spectre.Console;

namespace Saddle.Cli.Output;

/// <summary>
/// A rerun of a paper as text: rows of the same place and settings stand under one heading that says both, each value with the tolerances that
/// it was judged by. On a terminal lines are as long as it is wide; in a pipe nothing is wrapped.
/// </summary>
internal static class ReproductionText
{
    private const string Indent = "  ", Gap = "  ";
    private const int LeastWhat = 20, NumberWidth = 9;
    private static readonly string[] Headings = ["what", "paper", "ours", "stands", "agrees, near"];

    /// <summary>Writes the rows, what came of them and where the report is.</summary>
    public static void Write(Reproduction reproduction, string report, TextWriter output)
    {
        output.WriteLine(reproduction.Title);
        int width = output != Console.Out || Console.IsOutputRedirected ? int.MaxValue : AnsiConsole.Profile.Width;
        foreach (string line in Lines(reproduction.Rows, width)) output.WriteLine(line);
        output.WriteLine();
        foreach (string line in Wrapped(reproduction.Verdict, width)) output.WriteLine(line);
        output.WriteLine($"Report: {report}");
    }

    /// <summary>The rows as lines.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="width">How many letters a line has, 60 or more.</param>
    internal static IEnumerable<string> Lines(IReadOnlyList<ReproductionRow> rows, int width)
    {
        if (rows.Count == 0) yield break;
        Cells[] cells = [.. rows.Select(Cells.Of)];
        bool narrow = width < int.MaxValue;
        int Column(Func<Cells, string> text, int heading) => cells.Select(row => text(row).Length).Append(Headings[heading].Length).Max();
        int stands = Column(row => row.Stands, 3), within = Column(row => row.Within, 4), value = narrow ? NumberWidth
            : Math.Max(Column(row => row.Paper, 1), Column(row => row.Ours, 2));
        int what = Column(row => row.What, 0);
        if (narrow) what = Math.Min(what, Math.Max(LeastWhat, width - Indent.Length - 2 * (Gap.Length + value) - Gap.Length - stands - Gap.Length - within));
        yield return Line(Headings, what, value, stands);
        string? heading = null;
        foreach ((ReproductionRow row, Cells text) in rows.Zip(cells))
        {
            string over = string.Join(": ", ((string[])[row.Place, row.Settings]).Where(part => part.Length > 0));
            if (over != heading)
            {
                yield return "";
                foreach (string line in Wrapped(heading = over, width)) yield return line;
            }
            foreach (string line in Row(text, what, value, stands, width)) yield return line;
        }
    }

    private static IEnumerable<string> Row(Cells text, int what, int value, int stands, int width)
    {
        // Words that are no number would be wrapped letter by letter in a number's column.
        bool below = text.Paper.Length > value || text.Ours.Length > value;
        string[] name = [.. Wrapped(text.What, what)];
        yield return Line([name[0], below ? "" : text.Paper, below ? "" : text.Ours, text.Stands, text.Within], what, value, stands);
        foreach (string line in name.Skip(1)) yield return Indent + line;
        if (!below) yield break;
        foreach (string line in Wrapped($"paper: {text.Paper}", width, 2 * Indent.Length)) yield return line;
        foreach (string line in Wrapped($"ours: {text.Ours}", width, 2 * Indent.Length)) yield return line;
    }

    private static string Line(string[] cells, int what, int value, int stands) =>
        (Indent + string.Join(Gap, cells[0].PadRight(what), cells[1].PadLeft(value), cells[2].PadLeft(value), cells[3].PadRight(stands), cells[4])).TrimEnd();

    private static IEnumerable<string> Wrapped(string text, int width, int indent = 0)
    {
        string begin = new(' ', indent), line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && indent + line.Length + 1 + word.Length > width)
            {
                yield return begin + line;
                line = "";
            }
            line = line.Length == 0 ? word : $"{line} {word}";
        }
        yield return begin + line;
    }

    private sealed record Cells(string What, string Paper, string Ours, string Stands, string Within)
    {
        public static Cells Of(ReproductionRow row) => new(row.What, row.PaperText ?? Value(row.Paper, row.Format), row.OursText ?? Value(row.Ours, row.Format),
            row.Standing == Standing.Open ? "not judged" : JsonOutput.Name(row.Standing),
            row is { Judged: null, AgreesWithin: { } agrees, NearUpTo: { } near } ? Tolerances(agrees, near, row.Format) : "");

        private static string Value(double? value, ValueFormat format) =>
            format == ValueFormat.Percent ? Texts.Percent(value, 2) : value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "-";

        private static string Tolerances(double agrees, double near, ValueFormat format) => format == ValueFormat.Percent
            ? FormattableString.Invariant($"±{100 * agrees:0.##}, ±{100 * near:0.##} points")
            : FormattableString.Invariant($"±{agrees:0.###}, ±{near:0.###}");
    }
}
