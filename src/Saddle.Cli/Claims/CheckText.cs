using System.Globalization;
using Saddle.Cli.Output;
using Saddle.Evaluation.Claims;
using Saddle.Evaluation.Results;

namespace Saddle.Cli.Claims;

/// <summary>A verdict for people, and the same as a document.</summary>
internal static class CheckText
{
    /// <summary>Writes the verdict, what it rests on, and what was tried.</summary>
    public static void Write(CheckResult result, TextWriter output)
    {
        output.WriteLine($"{result.Document.Title}: {Headline(result.Verdict)}");
        output.WriteLine($"claimed: {Claimed(result)}");
        foreach (MissingPart missing in result.Missing) output.WriteLine($"missing: {missing}.");
        if (result.Findings is { } findings) WriteFindings(findings, output);
        output.WriteLine(Sentence(result));
        string points = result.Verdict == ClaimVerdict.Refuted ? "Counter-examples" : "Adversarial examples";
        if (result.Counterexamples is { } file) output.WriteLine($"{points}: {file}");
    }

    /// <summary>The verdict in a sentence.</summary>
    public static string Sentence(CheckResult result)
    {
        if (result.Findings is not { } findings)
            return $"The claim cannot be tested: {string.Join("; ", result.Missing.Select(missing => missing.Reason))}.";
        (string bound, string claimed) = findings.Claim.Metric.IsAtMost() ? ("least", "most") : ("most", "least");
        string measured = $"the {findings.Claim.Metric.Name()} is at {bound} {findings.Claim.Metric.Text(findings.Measured)}{Between(findings)}, where at "
            + $"{claimed} {findings.Claim.Metric.Text(findings.Claim.Threshold)} is claimed";
        if (findings.Verdict == ClaimVerdict.Refuted)
            return $"Refuted: {measured}; {findings.Points.Count} counter-example{(findings.Points.Count == 1 ? "" : "s")}, each confirmed alone"
                + $"{(findings.Evaluation.Complete ? "" : "; the rest was not tried, since these are enough")}.";
        return $"Not refuted, which proves nothing: {measured}, after {Passes(findings.ForwardPasses)} forward and {Passes(findings.BackwardPasses)} backward "
            + "passes.";
    }

    /// <summary>The document of <c>--json</c>, which the folder keeps too.</summary>
    public static string Json(CheckResult result, string command) => JsonOutput.Of(new
    {
        SchemaVersion = 1,
        result.Document.File,
        result.Document.Title,
        Verdict = JsonOutput.Name(result.Verdict),
        Metric = result.Document.Metric.Word(),
        Claimed = result.Document.Threshold,
        result.Findings?.Measured,
        result.Document.OfPopulation,
        result.Findings?.Interval,
        Threat = $"{result.Findings?.Claim.Threat ?? result.Document.Threat}",
        Examples = result.Findings?.Evaluation.Examples,
        result.Findings?.Evaluation.NaturalAccuracy,
        result.Findings?.Evaluation.Stochastic,
        result.Findings?.Attacked,
        result.Findings?.Broken,
        result.Findings?.NaturallyWrong,
        Counterexamples = result.Findings?.Points.Count ?? 0,
        Missing = result.Missing.Select(missing => $"{missing}"),
        Tried = result.Findings?.Tried.Select(Tried) ?? [],
        Complete = result.Findings?.Evaluation.Complete,
        result.Findings?.ForwardPasses,
        result.Findings?.BackwardPasses,
        CpuSeconds = result.Findings?.Tried.Sum(attack => attack.CpuSeconds),
        Void = result.Void is { } earlier ? new { earlier.Verdict, earlier.Measured, result.Changes } : null,
        Warnings = result.Findings?.Evaluation.Warnings ?? [],
        Notes = (string[])[.. result.Notes, .. result.Findings?.Evaluation.Notes ?? []],
        Files = new { result.Counterexamples },
        result.Facts,
        Run = new
        {
            result.Folder,
            Command = command,
            result.Document.Seed,
            result.Findings?.Evaluation.Run.Fingerprint,
            result.Findings?.Evaluation.Run.Versions,
        },
    });

    private static void WriteFindings(ClaimFindings findings, TextWriter output)
    {
        EvaluationResult evaluation = findings.Evaluation;
        output.WriteLine($"{evaluation.Run.Model} on {evaluation.Run.Data}, {Texts.Examples(evaluation.Examples)}, natural accuracy "
            + $"{Texts.Percent(evaluation.NaturalAccuracy)}{(evaluation.Stochastic ? ", stochastic (each point judged ten times)" : "")}");
        var table = new TextTable(null, "tried", ">broken/attacked", ">passes forward+backward", ">CPU time");
        foreach (AttackSummary attack in findings.Tried)
            table.Add(AttackLabel.Of(attack, evaluation.Threats[0]), $"{attack.Broken}/{attack.Attacked}",
                $"{Passes(attack.ForwardPasses * attack.Attacked)}+{Passes(attack.BackwardPasses * attack.Attacked)}", Texts.Seconds(attack.CpuSeconds));
        table.Write(output);
    }

    private static object Tried(AttackSummary attack) => new
    {
        attack.Attack,
        attack.Options,
        attack.Name,
        attack.Attacked,
        attack.Broken,
        attack.ForwardPasses,
        attack.BackwardPasses,
        attack.Queries,
        attack.CpuSeconds,
    };

    private static string Headline(ClaimVerdict verdict) => Texts.Words(verdict).ToUpperInvariant();

    private static string Claimed(CheckResult result)
    {
        ClaimDocument document = result.Document;
        string claim = result.Findings?.Claim.ToString() ?? $"{document.Metric.Name()} of at {(document.Metric.IsAtMost() ? "most" : "least")} "
            + $"{document.Metric.Text(document.Threshold)} under {document.Threat}";
        return $"{claim}, {document.Data.Examples} of {document.Data.Source}";
    }

    private static string Between(ClaimFindings findings) => findings.Interval is not { } interval ? ""
        : $" (95 % interval {findings.Claim.Metric.Text(interval.Low)} to {findings.Claim.Metric.Text(interval.High)})";

    private static string Passes(double count) => Math.Round(count).ToString("N0", CultureInfo.InvariantCulture);
}
