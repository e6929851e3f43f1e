using Saddle.Evaluation.Results;

namespace Saddle.Reports;

/// <summary>Several models side by side, then each one's own account.</summary>
internal static class Comparison
{
    /// <summary>The document's body.</summary>
    public static Html Render(IReadOnlyList<ReportRun> runs, Func<ReportRun, Html> sections) => Html.Of($"""
        <header><p class="kind">Robustness report</p>
        <h1>{string.Join(" and ", runs.Select(run => run.Name))}
        <span class="on">on {string.Join(", ", runs.Select(run => run.Description.Data).Distinct())}</span></h1></header>
        <section id="comparison" class="verdict"><h2>Side by side</h2>
        {runs.Select(Verdict)}
        {VerdictSection.Reading([.. runs.Select(run => run.Result)])}
        {Table(runs)}{Figures(runs)}</section>
        {runs.Select((run, index) => Model(run, index, sections))}
        {PageFooter.Render(runs[0])}
        """);

    private static Html Verdict(ReportRun run) => Html.Of($"""
        <div class="statement"><h3>{run.Name}</h3>{run.Result.Threats.Select(threat => VerdictSection.Statement(run.Result, threat))}
        {VerdictSection.Completeness(run.Result)}</div>

        """);

    private static Html Table(IReadOnlyList<ReportRun> runs)
    {
        string[] keys = [.. runs.SelectMany(run => run.Result.Threats).Where(threat => threat.RobustAccuracy is not null).Select(ReportRun.Title).Distinct()];
        var table = new HtmlTable(new Html("Natural and robust accuracy"), ["Model", "Examples", "Natural accuracy", .. keys, "Warnings"]);
        foreach (ReportRun run in runs)
            table.Add(Html.Of($"{run.Name}"), [Html.Of($"{run.Result.Examples}"), Html.Text(Numbers.Percent(run.Result.NaturalAccuracy)),
                .. keys.Select(key => Cell(run.Result.Threats.FirstOrDefault(threat => ReportRun.Title(threat) == key))),
                Html.Of($"{run.Result.Warnings.Count}")]);
        return table.Render();
    }

    private static Html Cell(ThreatResult? threat) => threat?.RobustAccuracy is { } robust && threat.RobustAccuracyInterval is { } interval
        ? Html.Of($"""<b>{Numbers.Percent(robust)}</b> <span class="range">{Numbers.Percent(interval.Low, interval.High)}</span>""")
        : new Html("–");

    private static Html Figures(IReadOnlyList<ReportRun> runs) => Html.Join(runs.SelectMany(run => AccuracyCurves.Norms(run.Result)).Distinct().Select(norm =>
    {
        FigureSeries[] series = [.. runs.SelectMany((run, index) => AccuracyCurves.Series(run.Result, norm, index, $"{run.Name}: "))];
        string sign = Numbers.Norm(norm);
        return AccuracyCurves.Figure($"Accuracy of each model against the {sign} perturbation budget; the numbers follow in a table.", norm, series);
    }));

    private static Html Model(ReportRun run, int index, Func<ReportRun, Html> sections) => Html.Of($"""
        <article id="model-{index + 1}"><h2 class="model">{run.Name}</h2>
        {sections(run with { Level = 3, Prefix = FormattableString.Invariant($"model-{index + 1}-") })}</article>

        """);
}
