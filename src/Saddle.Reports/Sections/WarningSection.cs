
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
        : Html.Of($"""<ol class="warnings">{run.Result.Warnings.Select(warning => Item(run, warning))}</ol>""");

    private static Html Item(ReportRun run, Warning warning) => Html.Of($"""
        <li><p><span class="badge">{warning.Id}</span> <strong>{warning.Message}</strong>{Where(run, warning)}</p>
        <p><span class="label">What to do</span> {warning.Remedy}</p>{Examples(warning)}</li>

        """);

    private static Html Where(ReportRun run, Warning warning) => warning.Threat is null ? Html.Empty
        : Html.Of($""" <span class="where">{(run.Result.Threats.FirstOrDefault(threat => threat.Key == warning.Threat) is { } threat ? ReportRun.Title(threat) : warning.Threat)}</span>""");

    private static Html Examples(Warning warning) => warning.Examples.Count == 0 ? Html.Empty
        : Html.Of($"""<p><span class="label">Examples</span> {string.Join(", ", warning.Examples.Select(example => FormattableString.Invariant($"{example}")))}</p>""");
}
