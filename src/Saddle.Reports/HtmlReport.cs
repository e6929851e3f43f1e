using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;

namespace Saddle.Reports;

/// <summary>
/// Draws the report of a run from its store alone: one HTML file that needs no network, no script and no font, for
/// screens, phones and paper.
/// </summary>
public static class HtmlReport
{
    private static readonly IReportSection[] Details =
    [
        new WarningSection(), new ThreatModelSection(), new AttackSection(), new CurveSection(),
        new ClassSection(), new ConfusionSection(), new ExampleSection(), new RerunSection(),
    ];

    /// <summary>Draws the report of one run.</summary>
    /// <param name="store">The run; only read.</param>
    /// <param name="path">Where to; its folder is made where there is none, a file there is replaced.</param>
    /// <param name="folder">Where the run is stored, for the report's account of it; null where it was kept in memory.</param>
    /// <exception cref="RunFolderException">The store holds no run that can be read.</exception>
    /// <exception cref="EnvironmentException">The file cannot be written, or pictures cannot be made here.</exception>
    public static void Write(IRunStore store, string path, string? folder = null)
    {
        RunDescription description = ResultReader.ReadDescription(store);
        HtmlPage.Write(path, Title(description), Render(new ReportRun(description.Model, description, ResultReader.Read(store, folder), store)));
    }

    /// <summary>Draws one report of several models: their comparison on top, then each model's own account.</summary>
    /// <param name="runs">What each model is called, and its run; one or more, only read.</param>
    /// <param name="path">Where to; its folder is made where there is none, a file there is replaced.</param>
    /// <exception cref="UsageException">There is no run.</exception>
    /// <exception cref="RunFolderException">A store holds no run that can be read.</exception>
    /// <exception cref="EnvironmentException">The file cannot be written, or pictures cannot be made here.</exception>
    public static void Write(IReadOnlyList<(string Name, IRunStore Store)> runs, string path)
    {
        if (runs.Count == 0) throw new UsageException("A report needs a run; give one or more.");
        ReportRun[] read = [.. runs.Select(run => new ReportRun(run.Name, ResultReader.ReadDescription(run.Store), ResultReader.Read(run.Store), run.Store))];
        Write(read, path);
    }

    internal static void Write(IReadOnlyList<ReportRun> runs, string path)
    {
        if (runs.Count == 1) HtmlPage.Write(path, Title(runs[0].Description), Render(runs[0]));
        else HtmlPage.Write(path, "Robustness report: models side by side", Comparison.Render(runs, RenderDetails));
    }

    private static string Title(RunDescription description) => $"Robustness report: {description.Model} on {description.Data}";

    private static Html Render(ReportRun run)
    {
        (IReportSection Section, Html Content)[] rendered = [.. Details.Prepend(new VerdictSection())
            .Select(section => (section, section.Render(run))).Where(part => part.Item2 != Html.Empty)];
        return Html.Of($"""
            <header><p class="kind">Robustness report</p>
            <h1>{run.Description.Model} <span class="on">on {run.Description.Data}</span></h1></header>
            <nav class="contents" aria-label="Contents"><ul>
            {rendered.Select(part => Html.Of($"""<li><a href="#{run.Prefix}{part.Section.Anchor}">{part.Section.Title}</a></li>"""))}</ul></nav>
            {rendered.Select(part => RenderSection(part.Section, part.Content, run))}
            {PageFooter.Render(run)}
            """);
    }

    private static Html RenderDetails(ReportRun run) => Html.Join(Details.Select(section => RenderSection(section, section.Render(run), run)));

    private static Html RenderSection(IReportSection section, Html content, ReportRun run) => content == Html.Empty ? content : Html.Of($"""
        <section id="{run.Prefix}{section.Anchor}" class="{section.Anchor}">
        {run.Heading(section.Title)}{content}</section>

        """);
}
