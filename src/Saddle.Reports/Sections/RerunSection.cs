namespace Saddle.Reports;

/// <summary>How to run it again.</summary>
internal sealed class RerunSection : IReportSection
{
    public string Anchor => "rerun";

    public string Title => "How to run it again";

    public Html Render(ReportRun run) => Html.Of($"""
        {(run.Result.Run.Command is { } command
            ? Html.Of($"""<pre tabindex="0"><code>{command}</code></pre>""")
            : new Html("<p>This run was made by a program through the library; the same model, data, threats, attacks and seed give the same draws.</p>"))}
        <dl class="facts">
        {Fact("Model", run.Description.Model)}{Fact("Data", run.Description.Data)}
        {Fact("Seed", FormattableString.Invariant($"{run.Result.Run.Seed}"))}
        {Fact("Run fingerprint", run.Result.Run.Fingerprint)}{Fact("Model fingerprint", run.Description.ModelFingerprint)}
        {(run.Result.Run.Folder is { } folder ? Fact("Folder", folder) : Html.Empty)}
        {run.Result.Run.Versions.Select(version => Fact(version.Key, version.Value))}
        </dl>

        """);

    private static Html Fact(string name, string value) => Html.Of($"<div><dt>{name}</dt><dd><code>{value}</code></dd></div>\n");
}
