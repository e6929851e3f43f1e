using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Runs;

namespace Saddle.Evaluation.Hardness;

/// <summary>
/// What a study of hardness found, as its store keeps it: report, tables and document are drawn from it alone, without the model and
/// the images, by any process at any later time.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record HardnessFindings
{
    private const string Finished = "hardness", Begun = "hardness plan";

    /// <summary>What was studied.</summary>
    public required HardnessPlan Plan { get; init; }

    /// <summary>What the user called the images.</summary>
    public required string Data { get; init; }

    /// <summary>One name a class, of the model's classes too that the data does not name.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>M, the number of features of an image.</summary>
    public required int Features { get; init; }

    /// <summary>The number of images.</summary>
    public required int Images { get; init; }

    /// <summary>The number of pairs of image and target, with those already in the target class.</summary>
    public required int Pairs { get; init; }

    /// <summary>Υ as iterations: where <see cref="Summary"/> and <see cref="Matrices"/> look.</summary>
    public required int Iterations { get; init; }

    /// <summary>What samples come to within Υ.</summary>
    public required CraftSummary Summary { get; init; }

    /// <summary>The same by pair of classes.</summary>
    public required CraftMatrices Matrices { get; init; }

    /// <summary>The hardness over all caps.</summary>
    public required HardnessMeasure Hardness { get; init; }

    /// <summary>The mean distance by pairs of features.</summary>
    public required ClassMatrix DistancesByPairs { get; init; }

    /// <summary>The mean distance by single features.</summary>
    public required ClassMatrix DistancesByFeatures { get; init; }

    /// <summary>R(F) from distances by pairs; null without samples.</summary>
    public required Robustness? RobustnessByPairs { get; init; }

    /// <summary>R(F) from distances by single features; null without samples.</summary>
    public required Robustness? RobustnessByFeatures { get; init; }

    /// <summary>How distance and hardness of class pairs go together, each way of measuring one with each of the other.</summary>
    public required IReadOnlyList<HardnessCorrelation> Correlations { get; init; }

    /// <summary>What crafting took, judging left out.</summary>
    public required WorkCost Cost { get; init; }

    /// <summary>How fast crafting was, in samples a second of processor time; null where no time was measured.</summary>
    public required double? SamplesPerCpuSecond { get; init; }

    /// <summary>What cannot be trusted, as far as the model's answers to the images tell.</summary>
    public required IReadOnlyList<Warning> Warnings { get; init; }

    /// <summary>What goes otherwise than usual and changes no number, in sentences.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The versions that it was measured with (<see cref="RunVersions"/>).</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>What of a study is kept; its versions are those of this process.</summary>
    /// <param name="study">The study.</param>
    /// <param name="data">The images that it is of.</param>
    public static HardnessFindings Of(HardnessStudy study, Dataset data) => new()
    {
        Plan = study.Plan,
        Data = data.Name,
        ClassNames = [.. Enumerable.Range(0, study.Run.Classes).Select(index => index < data.ClassNames.Count ? data.ClassNames[index] : $"class {index}")],
        Features = study.Run.Features,
        Images = study.Run.Samples.Select(sample => sample.Image).Distinct().Count(),
        Pairs = study.Run.Samples.Count,
        Iterations = study.Iterations,
        Summary = study.Summary,
        Matrices = study.Matrices,
        Hardness = study.Hardness,
        DistancesByPairs = study.DistancesByPairs,
        DistancesByFeatures = study.DistancesByFeatures,
        RobustnessByPairs = study.RobustnessByPairs,
        RobustnessByFeatures = study.RobustnessByFeatures,
        Correlations = study.Correlations,
        Cost = study.Run.Cost,
        SamplesPerCpuSecond = study.Run.SamplesPerCpuSecond,
        Warnings = study.Run.Warnings,
        Notes = study.Run.Notes,
        Versions = RunVersions.Current,
    };

    /// <summary>Notes in a store that a study is going on there, so that whoever reads it before the end is told.</summary>
    /// <param name="store">The store of the study's crafting.</param>
    /// <param name="plan">What is studied.</param>
    public static void Begin(IRunStore store, HardnessPlan plan) => store.Write(Begun, plan);

    /// <summary>Keeps the findings in a store, in place of those of an earlier study there.</summary>
    /// <param name="store">The store of the study's crafting.</param>
    public void Keep(IRunStore store) => store.Write(Finished, this);

    /// <summary>The findings of a store.</summary>
    /// <param name="store">The store; only read.</param>
    /// <exception cref="RunFolderException">The store holds no study of hardness, or one that is not finished or cannot be read.</exception>
    public static HardnessFindings Read(IRunStore store)
    {
        if (store.Read<HardnessFindings>(Finished) is { } found) return found;
        if (store.Read<HardnessPlan>(Begun) is not { } plan)
            throw new RunFolderException("The run holds no study of hardness, so there is no report to draw. Measure the hardness first (saddle hardness).");
        string command = plan.Craft.Command.Length > 0 ? $": {plan.Craft.Command}" : ".";
        throw new RunFolderException($"The study of hardness is not finished, so there is no report to draw. Go on with it first{command}");
    }

    /// <summary>Lines for people: what was crafted, what it came to, hardness and robustness.</summary>
    public override string ToString() => string.Join(Environment.NewLine,
    [
        $"{Plan}", $"{Summary}", $"{Hardness}", .. RobustnessByPairs is { } robust ? [$"by pairs {robust}"] : Array.Empty<string>(),
    ]);
}
