using Saddle.Evaluation.Results;

namespace Saddle.Reports;

/// <summary>Where broken examples end: true class against the class predicted for the adversarial example.</summary>
internal sealed class ConfusionSection : IReportSection
{
    private const int MostClasses = 20, MostPairs = 25;

    public string Anchor => "confusions";

    public string Title => "Where broken examples end";

    public Html Render(ReportRun run) => Html.Join(run.Result.Threats.Where(threat => threat.Predictions.Any(row => row.Any(count => count > 0)))
        .Select(threat => threat.Predictions.Count <= MostClasses ? Matrix(run, threat) : Pairs(run, threat)));

    private static Html Matrix(ReportRun run, ThreatResult threat)
    {
        int highest = threat.Predictions.Max(row => row.DefaultIfEmpty().Max());
        var table = new HtmlTable(Html.Of($"{ReportRun.Title(threat)}: broken examples by true class (rows) and predicted class (columns)"),
            ["True", .. Enumerable.Range(0, threat.Predictions.Count).Select(run.ClassName), "All"]);
        for (int source = 0; source < threat.Predictions.Count; source++)
            table.Add(Html.Text(run.ClassName(source)),
                [.. threat.Predictions[source].Select(count => Cell(count, highest)), Html.Of($"<b>{threat.Predictions[source].Sum()}</b>")]);
        return Html.Of($"""<div class="matrix">{table.Render()}</div>""");
    }

    private static Html Pairs(ReportRun run, ThreatResult threat)
    {
        var pairs = threat.Predictions.SelectMany((row, source) => row.Select((count, predicted) => (Source: source, Predicted: predicted, Count: count)))
            .Where(pair => pair.Count > 0).OrderByDescending(pair => pair.Count).ThenBy(pair => pair.Source).ThenBy(pair => pair.Predicted).ToArray();
        var table = new HtmlTable(Html.Of($"{ReportRun.Title(threat)}: the {Math.Min(MostPairs, pairs.Length)} commonest of {pairs.Length} pairs"), "True",
            "Predicted", "Broken examples");
        foreach ((int source, int predicted, int count) in pairs.Take(MostPairs))
            table.Add(Html.Text(run.ClassName(source)), Html.Text(run.ClassName(predicted)), Html.Of($"{count}"));
        return table.Render();
    }

    private static Html Cell(int count, int highest) => count == 0 ? new Html("""<span class="heat none">0</span>""")
        : Html.Of($"""<span class="heat{(count > 0.7 * highest ? " hot" : "")}" style="--heat:{Numbers.Width(0.12 + 0.88 * count / highest)}">{count}</span>""");
}
