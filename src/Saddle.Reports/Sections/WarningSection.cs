
using Saddle.Evaluation.Results;

namespace Saddle.Reports;

/// <summary>What cannot be trusted, with evidence and remedy.</summary>
internal sealed class WarningSection : IReportSection
{
    public string Anchor => "warnings";

    public string Title => "What cannot be trusted";

    public Html Render(ReportRun run) =>
        Html.Of($"""{Warnings(run)}{run.Result.Notes.Select(note => Html.Of($"""<p><span class="label">Note</span> {note}</p>"""))}""");

    private static Html Warnings(ReportRun run) => run.Result.Warnings.Count == 0
        ? new Html("""<p class="clear">No indicator of a misleading evaluation was found. That is no proof that there is none.</p>""")
        : Html.Of($"""<ol class="warnings">{run.Result.Warnings.GroupBy(warning => (warning.Id, warning.Remedy)).Select(group => Item(run, [.. group]))}</ol>""");

    /// <summary>Warnings of one kind with one remedy, of which each threat model may have its own.</summary>
    private static Html Item(ReportRun run, IReadOnlyList<Warning> warnings) => Html.Of($"""
        <li><p><span class="badge">{warnings[0].Id}</span> <strong>{warnings[0].Message}</strong>{Where(run, warnings[0])}</p>{Examples(warnings[0])}
        {warnings.Skip(1).Select(warning => Html.Of($"<p><strong>{warning.Message}</strong>{Where(run, warning)}</p>{Examples(warning)}"))}
        <p><span class="label">What to do</span> {warnings[0].Remedy}</p></li>

        """);

    private static Html Where(ReportRun run, Warning warning)
    {
        if (warning.Threat is null) return Html.Empty;
        ThreatResult? threat = run.Result.Threats.FirstOrDefault(threat => threat.Key == warning.Threat);
        return Html.Of($""" <span class="where">{(threat is null ? warning.Threat : ReportRun.Title(threat))}</span>""");
    }

    private static Html Examples(Warning warning)
    {
        if (warning.Examples.Count == 0) return Html.Empty;
        string examples = string.Join(", ", warning.Examples.Select(example => FormattableString.Invariant($"{example}")));
        return Html.Of($"""<p><span class="label">Examples</span> {examples}</p>""");
    }
}
