using Saddle.Evaluation.Results;

namespace Saddle.Reports;

/// <summary>Where broken examples end: true class against the class predicted for the adversarial example.</summary>
internal sealed class ConfusionSection : IReportSection
{
    private const int MostClasses = 20, MostPairs = 25;

    public string Anchor => "confusions";

    public string Title => "Where broken examples end";

    public Html Render(ReportRun run)
    {
        ThreatResult[] threats = [.. run.Result.Threats.Where(threat => Highest(threat) > 0)];
        if (threats.Length == 0) return Html.Empty;
        // One scale, so that one colour means one number in all of them.
        int highest = threats.Max(Highest);
        Html legend = threats.All(threat => threat.Predictions.Count > MostClasses) ? Html.Empty : Html.Of($"""
            <p class="note">The colour is the number of examples{(threats.Length > 1 ? ", on one scale under all threat models" : "")}:
            <span class="ramp">1 <i></i> {highest}</span></p>

            """);
        return Html.Of($"{legend}{threats.Select(threat => threat.Predictions.Count <= MostClasses ? Matrix(run, threat, highest) : Pairs(run, threat))}");
    }

    private static int Highest(ThreatResult threat) => threat.Predictions.Max(row => row.DefaultIfEmpty().Max());

    private static Html Matrix(ReportRun run, ThreatResult threat, int highest)
    {
        var table = new HtmlTable(Html.Of($"{ReportRun.Title(threat)}: broken examples by true class (rows) and predicted class (columns)"),
            ["True", .. Enumerable.Range(0, threat.Predictions.Count).Select(run.ClassName), "All"]);
        for (int source = 0; source < threat.Predictions.Count; source++)
            table.Add(Html.Text(run.ClassName(source)),
                [.. threat.Predictions[source].Select(count => Cell(count, highest)), Html.Of($"<b>{threat.Predictions[source].Sum()}</b>")]);
        bool wide = Enumerable.Range(0, threat.Predictions.Count).Any(index => run.ClassName(index).Length > 4);
        return Html.Of($"""<div class="matrix{(wide ? " named" : "")}">{table.Render()}</div>""");
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
        : Html.Of($"""
            <span class="heat{(count > 0.7 * highest ? " hot" : "")}" style="--heat:{Numbers.Width(0.12 + 0.88 * count / highest)}">{count}</span>
            """);
}
