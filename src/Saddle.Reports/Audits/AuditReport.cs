using Saddle.Evaluation.Audits;

namespace Saddle.Reports;

/// <summary>Draws an audit for a reviewer: one HTML file that needs no network, no script and no font.</summary>
public static class AuditReport
{
    private const string Nothing = "No sign of a gradient that hides something was seen. That is no proof that there is none: defenses have been built that set "
        + "off no check and are broken all the same.";

    /// <summary>Draws the report.</summary>
    /// <param name="result">What the audit found.</param>
    /// <param name="path">Where to; its folder is made where there is none, a file there is replaced.</param>
    /// <exception cref="EnvironmentException">The file cannot be written.</exception>
    public static void Write(AuditResult result, string path) => HtmlPage.Write(path, $"Audit: {result.Run.Model} on {result.Run.Data}", Html.Of($"""
        <header><p class="kind">Audit</p>
        <h1>{result.Run.Model} <span class="on">on {result.Run.Data}</span></h1></header>
        <section id="verdict" class="verdict"><h2>Can the number be believed?</h2>
        <div class="statement"><p class="lead">{result.Sentence}</p>
        {Meter("Naive", result.Naive, result)}{Meter("Adaptive", result.Adaptive, result)}</div>
        {Summary(result)}
        <p class="note">Both numbers are upper bounds: what these attacks left, a stronger one may break. An audit is evidence,
            never a certificate.</p></section>
        {Section("diagnosis", "How gradients are hidden", Html.Of($"{Diagnoses(result)}{GrowthTable.Render(result.Growth)}"))}
        {Section("attacks", "What each attack brought", AuditAttackTable.Render(result))}
        {Section("warnings", "What cannot be trusted", Html.Of($"{Findings(result)}{Remarks(result)}"))}
        {Section("rerun", "How to run it again", Rerun(result))}
        <footer><p>Made by Saddle. Robust accuracy is the share of all examples that are still right after the worst of all attacks, example by example;
        naturally wrong examples count as broken. Intervals are 95 % (Wilson).</p></footer>
        """));

    private static Html Section(string anchor, string title, Html content) => Html.Of($"""
        <section id="{anchor}" class="{anchor}">
        <h2>{title}</h2>
        {content}</section>

        """);

    private static Html Meter(string name, AuditNumber number, AuditResult result)
    {
        string label = $"{name}: robust accuracy {Numbers.Percent(number.RobustAccuracy)}, natural accuracy {Numbers.Percent(result.NaturalAccuracy)}";
        return Html.Of($"""
            <p>{label}</p>
            <div class="meter" role="img" aria-label="{label}"><span class="natural" style="width:{Numbers.Width(result.NaturalAccuracy)}"></span>
            <span class="robust" style="width:{Numbers.Width(number.RobustAccuracy)}"></span>
            <span class="interval" style="left:{Numbers.Width(number.Interval.Low)};width:{Numbers.Width(number.Interval.High - number.Interval.Low)}"></span></div>

            """);
    }

    private static Html Summary(AuditResult result)
    {
        var table = new HtmlTable(Html.Of($"{Numbers.Examples(result.Examples)}, {Numbers.Norm(result.Norm)} {Numbers.Measure(result.Epsilon)}"),
            "Evaluation", "Robust accuracy", "95 % interval", "Strongest attack");
        table.Add(Html.Text("none"), Html.Text(Numbers.Percent(result.NaturalAccuracy)), Html.Text("–"), Html.Text("–"));
        foreach ((string name, AuditNumber number) in ((string, AuditNumber)[])[("naive", result.Naive), ("adaptive", result.Adaptive)])
            table.Add(Html.Text(name), Html.Of($"<b>{Numbers.Percent(number.RobustAccuracy)}</b>"),
                Html.Text(Numbers.Percent(number.Interval.Low, number.Interval.High)), Html.Text(number.Attack ?? "–"));
        return table.Render();
    }

    private static Html Diagnoses(AuditResult result) => result.Diagnosis.All(found => found.Kind == DiagnosisKind.None) ? Html.Of($"""<p class="clear">{Nothing}</p>""")
        : Html.Of($"""<ol class="warnings">{result.Diagnosis.Select(Diagnosed)}</ol>""");

    private static Html Diagnosed(Diagnosis found) => Html.Of($"""
        <li><p><span class="badge">{found.Kind.Title()}</span> <strong>{found.Evidence}</strong></p>{Examples(found.Examples)}
        <p><span class="label">What it means</span> {found.Kind.Meaning()}</p></li>

        """);

    private static Html Findings(AuditResult result)
    {
        if (result.FurtherFindings.Any()) return Html.Of($"""<ol class="warnings">{result.FurtherFindings.Select(Finding)}</ol>""");
        return result.Findings.Count > 0
            ? new Html("<p>The naive number, for what was found above. No further sign of a misleading evaluation was found.</p>")
            : new Html("""<p class="clear">No sign of a misleading evaluation was found. That is no proof that there is none.</p>""");
    }

    private static Html Remarks(AuditResult result) => Html.Of($"""
        {result.Remarks.Select(remark => Html.Of($"""<p class="note">{remark.Id}: {remark.Message}</p>"""))}
        """);

    private static Html Finding(AuditFinding finding) => Html.Of($"""
        <li><p><span class="badge">{finding.Id}</span> <strong>{finding.Message}</strong> <span class="where">{finding.Stage} evaluation</span></p>{Examples(finding.Examples)}
        <p><span class="label">What to do</span> {finding.Remedy}</p></li>

        """);

    private static Html Examples(IReadOnlyList<int> examples) => examples.Count == 0 ? Html.Empty
        : Html.Of($"""<p><span class="label">Examples</span> {string.Join(", ", examples.Select(example => FormattableString.Invariant($"{example}")))}</p>""");

    private static Html Rerun(AuditResult result) => Html.Of($"""
        {(result.Run.Command is { } command ? Html.Of($"""<pre tabindex="0"><code>{command}</code></pre>""") : Html.Empty)}
        <p>Both evaluations have reports of their own: <a href="naive/report.html">naive</a>, <a href="adaptive/report.html">adaptive</a>.</p>
        <dl class="facts">{Fact("Seed", FormattableString.Invariant($"{result.Run.Seed}"))}{result.Run.Versions.Select(version =>
            Fact(version.Key, version.Value))}</dl>

        """);

    private static Html Fact(string name, string value) => Html.Of($"<div><dt>{name}</dt><dd><code>{value}</code></dd></div>\n");
}
