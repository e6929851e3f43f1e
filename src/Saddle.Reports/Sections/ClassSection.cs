using Saddle.Evaluation.Results;

namespace Saddle.Reports;

/// <summary>Accuracy by true class.</summary>
internal sealed class ClassSection : IReportSection
{
    private const int MostRows = 40, MostBars = 3;

    public string Anchor => "classes";

    public string Title => "By class";

    public Html Render(ReportRun run)
    {
        ThreatResult[] threats = [.. run.Result.Threats.Where(threat => threat.RobustAccuracy is not null)];
        IReadOnlyList<ClassResult> classes = run.Result.Threats.Count == 0 ? [] : run.Result.Threats[^1].Classes;
        bool cut = classes.Count > MostRows;
        IEnumerable<ClassResult> shown = cut
            ? classes.Where(row => row.Examples > 0).OrderBy(row => row.RobustAccuracy ?? row.NaturalAccuracy).ThenBy(row => row.Class).Take(MostRows)
            : classes;
        var table = new HtmlTable(Html.Of($"Accuracy by true class{(cut ? $": the {MostRows} weakest of {classes.Count}" : "")}"),
            ["Class", "Examples", "Natural", .. threats.Select(threat => $"Robust, {ReportRun.Title(threat)}")]);
        foreach (ClassResult row in shown)
            table.Add(Html.Text(row.Name),
                [Html.Of($"{row.Examples}"), Bar(row.NaturalAccuracy, "natural"),
                    .. threats.Select(threat => Bar(threat.Classes.FirstOrDefault(other => other.Class == row.Class)?.RobustAccuracy, "robust"))]);
        return classes.Count == 0 ? Html.Empty : Html.Of($"""<div class="by-class{(threats.Length > MostBars ? " many" : "")}">{table.Render()}</div>""");
    }

    private static Html Bar(double? share, string kind) => share is not { } value ? new Html("–")
        : Html.Of($"""<span class="bar {kind}" style="--share:{Numbers.Width(value)}">{Numbers.Percent(value)}</span>""");
}
