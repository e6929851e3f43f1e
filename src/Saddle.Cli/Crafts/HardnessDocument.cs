using Saddle.Cli.Output;
using Saddle.Evaluation.Hardness;

namespace Saddle.Cli.Crafts;

/// <summary>What a study of hardness found, as a document.</summary>
internal static class HardnessDocument
{
    /// <summary>The document.</summary>
    /// <param name="found">What it found.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="report">The report.</param>
    public static string Of(HardnessFindings found, string folder, string report) => JsonOutput.Of(new
    {
        SchemaVersion = 1,
        Attack = found.Plan.Craft.Attack.Name,
        found.Plan.Craft.Attack.Options,
        found.Plan.Craft.Attack.OptionTexts,
        found.Features,
        Classes = found.ClassNames.Count,
        found.ClassNames,
        found.Images,
        found.Plan.Craft.Attack.MaxDistortion,
        MaxIterations = found.Iterations,
        found.Summary.Samples,
        found.Summary.Successes,
        found.Summary.SuccessRate,
        found.Summary.SuccessRateInterval,
        found.Summary.MeanDistortionAll,
        found.Summary.MeanDistortionSuccessful,
        Iterations = found.Summary.MeanIterations,
        StopReasons = found.Summary.StopReasons.ToDictionary(reason => JsonOutput.Name(reason.Key), reason => reason.Value),
        found.Summary.AlreadyInTarget,
        Matrices = new
        {
            Samples = found.Matrices.Samples.Rows,
            SuccessRate = found.Matrices.SuccessRate.Rows,
            DistortionAll = found.Matrices.DistortionAll.Rows,
            DistortionSuccessful = found.Matrices.DistortionSuccessful.Rows,
            HardnessAll = found.Hardness.All.Rows,
            HardnessSuccessful = found.Hardness.Successful.Rows,
            DistanceByPairs = found.DistancesByPairs.Rows,
            DistanceByFeatures = found.DistancesByFeatures.Rows,
        },
        Hardness = new { found.Hardness.OverallAll, found.Hardness.OverallSuccessful },
        Caps = found.Hardness.Caps.Select(cap => new
        {
            cap.Iterations,
            MaxDistortion = HardnessTables.Share(found, cap.Iterations),
            cap.SuccessRate,
            cap.DistortionAll,
            cap.DistortionSuccessful,
            SuccessRates = cap.SuccessRates.Rows,
            DistortionsAll = cap.DistortionsAll.Rows,
            DistortionsSuccessful = cap.DistortionsSuccessful.Rows,
        }),
        Robustness = new { ByPairs = Of(found.RobustnessByPairs), ByFeatures = Of(found.RobustnessByFeatures) },
        Correlations = found.Correlations.Select(correlation => new
        {
            Distance = JsonOutput.Name(correlation.Distance),
            Hardness = JsonOutput.Name(correlation.Hardness),
            correlation.Correlation.Pairs,
            correlation.Correlation.Pearson,
            correlation.Correlation.Spearman,
        }),
        found.Cost.Seconds,
        found.Cost.CpuSeconds,
        found.SamplesPerCpuSecond,
        found.Cost.ForwardPasses,
        found.Cost.BackwardPasses,
        found.Warnings,
        found.Notes,
        Files = new { Report = report },
        Run = new { Folder = folder, found.Plan.Craft.Command, found.Versions },
    });

    private static object? Of(Robustness? robustness) => robustness is null ? null : new
    {
        robustness.Minimum,
        Nearest = new { robustness.Nearest.Image, robustness.Nearest.Source, robustness.Nearest.Target },
        robustness.Mean,
        robustness.Samples,
    };
}
