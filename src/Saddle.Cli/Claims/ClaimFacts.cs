using System.Globalization;
using Saddle.Evaluation.Claims;
using Saddle.Evaluation.Runs;

namespace Saddle.Cli.Claims;

/// <summary>Everything that a verdict depends on, by name; where one is another, the verdict is void.</summary>
internal static class ClaimFacts
{
    /// <summary>The facts of a test.</summary>
    /// <param name="subject">What the claim is of.</param>
    /// <param name="hashes">The hashes of its files.</param>
    /// <param name="plan">What is tried.</param>
    public static IReadOnlyDictionary<string, string> Of(ClaimSubject subject, ClaimHashCheck hashes, EvaluationPlan plan)
    {
        (ClaimDocument document, Claim claim) = (subject.Document, subject.Claim);
        return new Dictionary<string, string>(hashes.Facts)
        {
            ["model"] = document.Model.IsFile ? Path.GetFileName(document.Model.Name) : document.Model.Name,
            ["model.fingerprint"] = subject.Classifier.Fingerprint,
            ["defenses"] = string.Join(", ", document.Defenses.Select(defense => defense.Name)),
            ["data"] = document.Data.Source.Path is { } path ? Path.GetFileName(path) : $"{document.Data.Source}",
            ["data.examples"] = document.Data.Examples,
            ["data.fingerprint"] = subject.Data.Fingerprint(subject.Data.Count),
            ["threat"] = claim.Threat.Key,
            ["claim"] = string.Create(CultureInfo.InvariantCulture,
                $"{claim.Metric.Word()} at {(claim.Metric.IsAtMost() ? "most" : "least")} {claim.Threshold}, of the "
                    + $"{(claim.OfPopulation ? "population" : "examples")}"),
            ["seed"] = claim.Seed.ToString(CultureInfo.InvariantCulture),
            ["attacks"] = string.Join(", ", plan.Attacks.Select(attack => attack.Resolve(claim.Threat).ToString())),
        };
    }
}
