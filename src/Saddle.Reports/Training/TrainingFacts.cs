using Saddle.Training;

namespace Saddle.Reports;

/// <summary>How a training was made, and how to make it again.</summary>
internal static class TrainingFacts
{
    private static readonly string[] First = ["architecture", "defense", "data", "method", "threat", "recipe", "epochs", "seed"];
    private static readonly string[] Fingerprints = ["starting-weights", "data-fingerprint", "algorithm-version"];

    /// <summary>The sections of options and of what else decides the weights.</summary>
    public static Html Render(TrainingLog log) => Html.Of($"""
        <section><h2>How it was trained</h2><dl class="facts short">
        {Options(log.Training).Select(option => Option(option.Key, option.Value, log.Texts))}</dl></section>
        <section><h2>How to run it again</h2>
        {(log.Command is { } command
            ? Html.Of($"""<pre tabindex="0"><code>{command}</code></pre>""")
            : new Html("<p>This training was made by a program through the library; the same model, data and options give the same weights.</p>"))}
        <dl class="facts">
        {Models(log)}{Examples(log.Examples)}
        {Fact("Time", Time(log))}
        {Fingerprints.Where(log.Training.ContainsKey).Select(name => Fact(Words(name), log.Training[name]))}
        {log.Versions.Select(version => Fact(version.Key, version.Value))}</dl></section>

        """);

    private static IEnumerable<KeyValuePair<string, string>> Options(IReadOnlyDictionary<string, string> all) =>
    [
        .. First.Where(all.ContainsKey).Select(name => KeyValuePair.Create(name, all[name])),
        .. all.Where(fact => !First.Contains(fact.Key) && !Fingerprints.Contains(fact.Key)).OrderBy(fact => fact.Key, StringComparer.Ordinal),
    ];

    /// <summary>An option as it was written; its number is told where the pointer rests.</summary>
    private static Html Option(string name, string value, IReadOnlyDictionary<string, string> texts) => texts.TryGetValue(name, out string? text)
        ? Html.Of($"""<div><dt>{name}</dt><dd><code title="{value}">{text}</code></dd></div>{"\n"}""") : Fact(name, value);

    private static Html Models(TrainingLog log) => log.Models is not { } models ? Fact("Format of the models", log.Format)
        : Html.Of($"{Fact("Best model", models.Best)}{Fact("Last model", models.Last)}{Fact("Format", log.Format)}");

    private static Html Examples(TrainingExamples? examples) => examples is null ? Html.Empty : Fact("Examples",
        FormattableString.Invariant($"{examples.Training:#,0} trained on, {examples.Validation:#,0} to validate with")
            + (examples.RobustValidation is { } robust ? FormattableString.Invariant($", the first {robust:#,0} of them under attack") : ""));

    private static string Time(TrainingLog log) =>
        $"{Numbers.Duration(log.Epochs.Sum(epoch => epoch.Seconds))}, validation and saving included";

    private static string Words(string name) => $"{name[..1].ToUpperInvariant()}{name[1..].Replace('-', ' ')}";

    private static Html Fact(string name, string value) => Html.Of($"<div><dt>{name}</dt><dd><code>{value}</code></dd></div>\n");
}
