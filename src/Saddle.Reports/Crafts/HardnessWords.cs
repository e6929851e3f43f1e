using System.Globalization;
using Saddle.Attacks;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Hardness;

namespace Saddle.Reports;

/// <summary>What a study of hardness says in words, and what in it cannot be trusted.</summary>
internal static class HardnessWords
{
    private const int FewImages = 5;

    /// <summary>What came of it, in two sentences.</summary>
    public static string Verdict(HardnessFindings found)
    {
        CraftSummary summary = found.Summary;
        if (summary.SuccessRate is not { } rate || found.RobustnessByPairs is not { } robustness)
            return "No sample was crafted: the model gave every target class before anything was changed.";
        string distortion = summary.MeanDistortionSuccessful is { } mean ? $", changing {Numbers.Percent(mean)} of the features on average" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"Within {found.Plan.Craft.Attack.OptionTexts["max-distortion"]} of the features ({found.Iterations} iterations) {Numbers.Percent(rate)} of "
                + $"{summary.Samples} samples reach their target class{distortion}. The robustness R(F) is {robustness.Minimum:0.0000} by the smallest "
                + $"adversarial distance (image {robustness.Nearest.Image} towards class {robustness.Nearest.Target}) and {robustness.Mean:0.0000} by the mean.");
    }

    /// <summary>How distance and hardness go together.</summary>
    public static string Correlation(HardnessFindings found)
    {
        PairCorrelation pairs = found.Correlations[0].Correlation,
            features = found.Correlations.First(correlation => correlation.Distance == DistanceKind.Features).Correlation;
        if (pairs.Pearson is null) return $"A point is a pair of classes. Over {pairs.Pairs} of them no correlation is defined.";
        return $"A point is a pair of classes that was reached. Over {pairs.Pairs} of them the correlation is {Number(pairs.Pearson)} (Pearson) and "
            + $"{Number(pairs.Spearman)} by ranks (Spearman); with distances by single features {Number(features.Pearson)} and {Number(features.Spearman)}. "
            + "The paper takes the distance to foretell the hardness.";
    }

    /// <summary>What cannot be trusted.</summary>
    /// <param name="found">What it found.</param>
    /// <param name="mostClasses">As many classes as can be drawn.</param>
    public static IReadOnlyList<ReproductionWarning> Warnings(HardnessFindings found, int mostClasses)
    {
        List<ReproductionWarning> warnings = [.. found.Warnings.Select(warning => new ReproductionWarning($"{warning.Id}: {warning.Message}", warning.Remedy))];
        int measured = found.Matrices.Samples.Cells.Count(), reached = found.Hardness.Successful.Cells.Count();
        if (found.ClassNames.Count > mostClasses)
            warnings.Add(
                new ReproductionWarning($"The matrices of {found.ClassNames.Count} classes are not drawn: at most {mostClasses} are.",
                    "Take the JSON document."));
        if (measured > reached)
            warnings.Add(new ReproductionWarning($"Never reached within {found.Plan.Caps[^1]} iterations: {measured - reached} of {measured} pairs of "
                + "classes. Those have no hardness, so the correlation leaves the hardest out.", "Give larger caps."));
        int partly = found.Hardness.Caps[^1].SuccessRates.Cells.Count(cell => cell.Value is > 0 and < 1);
        if (partly > 0)
            warnings.Add(new ReproductionWarning($"Reached by some of their samples alone: {partly} of {measured} pairs of classes. Equation 12 sums over "
                + "the success rates that were reached, so that a pair which seldom succeeds may read as easy.",
                "Read hardness and success rate together, or give larger caps."));
        int few = found.Matrices.Samples.Cells.Count(cell => cell.Value < FewImages);
        if (few > 0)
            warnings.Add(
                new ReproductionWarning($"Fewer than {FewImages} samples: {few} of {measured} pairs of classes. Their means are rough.",
                    "Take more examples."));
        if (found.Summary.AlreadyInTarget > 0)
            warnings.Add(new ReproductionWarning($"Left out, since the model gave the target class before anything was changed: "
                + $"{found.Summary.AlreadyInTarget} of {found.Pairs} pairs of image and target."));
        if (found.Plan.Craft.Attack.Rule != SaliencyRule.Papernot)
            warnings.Add(new ReproductionWarning($"Samples were crafted by the rule {found.Plan.Craft.Attack.Rule}, but distances count the paper's own map."));
        return warnings;
    }

    private static string Number(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";
}
