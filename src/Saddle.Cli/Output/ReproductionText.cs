using System.Globalization;
using Saddle.Reports;

namespace Saddle.Cli.Output;

/// <summary>A rerun of a paper as a table.</summary>
internal static class ReproductionText
{
    /// <summary>Writes the rows and where the report is.</summary>
    public static void Write(Reproduction reproduction, string report, TextWriter output)
    {
        var table = new TextTable(reproduction.Title, "where", "what", ">paper", ">ours", "standing");
        foreach (ReproductionRow row in reproduction.Rows)
            table.Add(row.Place, row.What, row.PaperText ?? Value(row.Paper, row.Format), row.OursText ?? Value(row.Ours, row.Format),
                row.Standing == Standing.Open ? "not judged" : JsonOutput.Name(row.Standing));
        table.Write(output);
        output.WriteLine(reproduction.Verdict);
        output.WriteLine($"Report: {report}");
    }

    private static string Value(double? value, ValueFormat format) =>
        format == ValueFormat.Percent ? Texts.Percent(value, 2) : value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "-";
}
