using Saddle.Evaluation.Runs;

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
        {(run.Result.SecondOpinion is { } opinion ? Fact("Second opinion", Words(opinion)) : Html.Empty)}
        </dl>

        """);

    private static string Words(SecondOpinion opinion) => string.Join("; ",
    [
        FormattableString.Invariant($"outputs of {Numbers.Examples(opinion.Examples)} in float32"),
        .. Off(opinion.Float64Deviation, "in float64"), .. Off(opinion.WithoutOneDnnDeviation, "without oneDNN"),
        .. Off(opinion.BatchDeviation, "alone and in other batches"),
        .. opinion.NotInFloat64 is { } reason ? [$"not run in float64: {reason}"] : Array.Empty<string>(),
    ]);

    private static string[] Off(double? deviation, string where) =>
        deviation is { } share ? [FormattableString.Invariant($"at most {share:0.0e-0} of the largest off {where}")] : [];

    private static Html Fact(string name, string value) => Html.Of($"<div><dt>{name}</dt><dd><code>{value}</code></dd></div>\n");
}
