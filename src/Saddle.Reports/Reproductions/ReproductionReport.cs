using Saddle.Evaluation.Runs;

namespace Saddle.Reports;

/// <summary>Draws a reproduction: one HTML file that needs no network, no script and no font; and writes its values as JSON.</summary>
public static class ReproductionReport
{
    /// <summary>Draws the report of a rerun from its store alone.</summary>
    /// <param name="store">The rerun (<see cref="Reproduction.Keep"/>); only read.</param>
    /// <param name="path">Where to; its folder is made where there is none, a file there is replaced.</param>
    /// <exception cref="RunFolderException">The store keeps no reproduction, or one that cannot be read.</exception>
    /// <exception cref="EnvironmentException">The file cannot be written.</exception>
    public static void Write(IRunStore store, string path) => Write(Reproduction.Read(store), path);

    /// <summary>Draws the report.</summary>
    /// <param name="reproduction">What came of the paper; without rows the table is left out, without figures they are.</param>
    /// <param name="path">Where to; its folder is made where there is none, a file there is replaced.</param>
    /// <exception cref="EnvironmentException">The file cannot be written.</exception>
    public static void Write(Reproduction reproduction, string path) =>
        HtmlPage.Write(path, $"{reproduction.Kind}: {reproduction.Title}", Html.Of($"""
            <header><p class="kind">{reproduction.Kind}</p><h1>{reproduction.Title}</h1>
            {(reproduction.Citation.Length == 0 ? Html.Empty : Html.Of($"""<p class="note">{reproduction.Citation}</p>"""))}</header>
            <section id="verdict" class="verdict"><div class="statement"><p class="lead">{reproduction.Verdict}</p>{Counts(reproduction.Rows)}</div></section>
            {(reproduction.Defenses.Count == 0 ? Html.Empty : Section("defenses", "Defenses, and how each falls", DefenseTable.Render(reproduction.Defenses)))}
            {(reproduction.Rows.Count == 0 ? Html.Empty : Section("values", "The paper's values and ours", ReproductionTable.Render(reproduction.Rows)))}
            {(reproduction.Figures.Count == 0 ? Html.Empty : Section("figures", "Figures", Html.Join(reproduction.Figures.Select(Figure))))}
            {Section("warnings", "What cannot be trusted", Warnings(reproduction.Warnings))}
            {Section("rerun", "How to run it again", Rerun(reproduction))}
            <footer><p>Made by Saddle from the measured values alone. {(reproduction.Rows.Count == 0 ? "" : "What stands beside a paper's value is no proof that the paper was run with the same settings: the settings that differ are in the table.")}</p></footer>
            """));

    /// <summary>Writes the values, with <c>schemaVersion</c> 1, in camelCase; fractions in 0..1; what is no finite number is null.</summary>
    /// <param name="reproduction">What came of the paper.</param>
    /// <param name="path">Where to; its folder is made where there is none, a file there is replaced.</param>
    /// <exception cref="EnvironmentException">The file cannot be written.</exception>
    public static void WriteJson(Reproduction reproduction, string path)
    {
        byte[] json = System.Text.Encoding.UTF8.GetBytes(ReproductionDocument.Of(reproduction));
        AtomicFile.Write(path, stream => stream.Write(json), makeFolder: true);
    }

    private static Html Section(string anchor, string title, Html content) => Html.Of($"""
        <section id="{anchor}" class="{anchor}">
        <h2>{title}</h2>
        {content}</section>

        """);

    private static Html Counts(IReadOnlyList<ReproductionRow> rows)
    {
        if (rows.Count == 0) return Html.Empty;
        IEnumerable<Html> counts = Enum.GetValues<Standing>().Select(standing => (standing, Count: rows.Count(row => row.Standing == standing)))
            .Where(pair => pair.Count > 0)
            .Select(pair => Html.Of($"<span>{ReproductionTable.Badge(pair.standing)} {pair.Count}</span> "));
        return Html.Of($"""<p class="key">{counts}of {rows.Count} {(rows.Count == 1 ? "value" : "values")}</p>""");
    }

    private static Html Figure(ReproductionFigure figure) => Html.Of($"""
        <div class="drawing"><h3>{figure.Title}</h3>
        {figure.Drawing.Markup}
        <p class="note">{figure.Caption}</p></div>

        """);

    private static Html Warnings(IReadOnlyList<ReproductionWarning> warnings) => warnings.Count == 0
        ? new Html("""<p class="clear">Nothing is known that would make these values misleading. That is no proof that there is nothing.</p>""")
        : Html.Of($"""<ol class="warnings">{warnings.Select(Warning)}</ol>""");

    private static Html Warning(ReproductionWarning warning) => Html.Of($"""
        <li><p><strong>{warning.Message}</strong></p>{(warning.Remedy.Length == 0 ? Html.Empty : Html.Of($"""<p><span class="label">What to do</span> {warning.Remedy}</p>"""))}</li>

        """);

    private static Html Rerun(Reproduction reproduction) => Html.Of($"""
        {(reproduction.Command is { } command
            ? Html.Of($"""<pre tabindex="0"><code>{command}</code></pre>""")
            : new Html("<p>This was made by a program through the library.</p>"))}
        <dl class="facts">
        {reproduction.Facts.Select(fact => Html.Of($"<div><dt>{fact.Key}</dt><dd><code>{fact.Value}</code></dd></div>\n"))}</dl>

        """);
}
