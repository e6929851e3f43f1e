using Saddle.Cli.Output;
using Saddle.Evaluation;

namespace Saddle.Cli.Crafts;

/// <summary>A study of hardness as a document.</summary>
internal static class HardnessDocument
{
    /// <summary>The document.</summary>
    /// <param name="study">The study.</param>
    /// <param name="classNames">One name a class.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="report">The report.</param>
    public static string Of(HardnessStudy study, IReadOnlyList<string> classNames, string folder, string report) => JsonOutput.Of(new
    {
        SchemaVersion = 1,
        Attack = study.Run.Plan.Attack.Name,
        study.Plan.Craft.Attack.Options,
        study.Run.Features,
        study.Run.Classes,
        ClassNames = classNames,
        Images = study.Run.Samples.Select(sample => sample.Image).Distinct().Count(),
        study.Plan.Craft.Attack.MaxDistortion,
        MaxIterations = study.Iterations,
        study.Summary.Samples,
        study.Summary.Successes,
        study.Summary.SuccessRate,
        study.Summary.SuccessRateInterval,
        study.Summary.MeanDistortionAll,
        study.Summary.MeanDistortionSuccessful,
        Iterations = study.Summary.MeanIterations,
        StopReasons = study.Summary.StopReasons.ToDictionary(reason => JsonOutput.Name(reason.Key), reason => reason.Value),
        study.Summary.AlreadyInTarget,
        Matrices = new
        {
            Samples = study.Matrices.Samples.Rows,
            SuccessRate = study.Matrices.SuccessRate.Rows,
            DistortionAll = study.Matrices.DistortionAll.Rows,
            DistortionSuccessful = study.Matrices.DistortionSuccessful.Rows,
            HardnessAll = study.Hardness.All.Rows,
            HardnessSuccessful = study.Hardness.Successful.Rows,
            DistanceByPairs = study.DistancesByPairs.Rows,
            DistanceByFeatures = study.DistancesByFeatures.Rows,
        },
        Hardness = new { study.Hardness.OverallAll, study.Hardness.OverallSuccessful },
        Caps = study.Hardness.Caps.Select(cap => new
        {
            cap.Iterations,
            MaxDistortion = HardnessTables.Share(study, cap.Iterations),
            cap.SuccessRate,
            cap.DistortionAll,
            cap.DistortionSuccessful,
            SuccessRates = cap.SuccessRates.Rows,
            DistortionsAll = cap.DistortionsAll.Rows,
            DistortionsSuccessful = cap.DistortionsSuccessful.Rows,
        }),
        Robustness = new { ByPairs = Of(study.RobustnessByPairs), ByFeatures = Of(study.RobustnessByFeatures) },
        Correlations = study.Correlations.Select(correlation => new
        {
            Distance = JsonOutput.Name(correlation.Distance),
            Hardness = JsonOutput.Name(correlation.Hardness),
            correlation.Correlation.Pairs,
            correlation.Correlation.Pearson,
            correlation.Correlation.Spearman,
        }),
        study.Run.Cost.Seconds,
        study.Run.Cost.CpuSeconds,
        study.Run.SamplesPerCpuSecond,
        study.Run.Cost.ForwardPasses,
        study.Run.Cost.BackwardPasses,
        study.Run.Warnings,
        study.Run.Notes,
        Files = new { Report = report },
        Run = new { Folder = folder, study.Run.Plan.Command, Versions = RunVersions.Current },
    });

    private static object? Of(Robustness? robustness) => robustness is null ? null : new
    {
        robustness.Minimum,
        Nearest = new { robustness.Nearest.Image, robustness.Nearest.Source, robustness.Nearest.Target },
        robustness.Mean,
        robustness.Samples,
    };
}
