using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Models;

namespace Saddle.Evaluation.Hardness;

/// <summary>
/// How hard it is to get from each class to each other one, and whether the adversarial distance foretells it (Papernot et
/// al. 2016, section V.B): success, distortion and hardness by pair of classes, distances, robustness, correlation.
/// </summary>
public sealed record HardnessStudy
{
    /// <summary>What was studied.</summary>
    public required HardnessPlan Plan { get; init; }

    /// <summary>The crafting, up to the largest cap.</summary>
    public required CraftFindings Run { get; init; }

    /// <summary>Υ as iterations: where <see cref="Summary"/> and <see cref="Matrices"/> look.</summary>
    public required int Iterations { get; init; }

    /// <summary>What samples come to within Υ.</summary>
    public required CraftSummary Summary { get; init; }

    /// <summary>The same by pair of classes (figures 12 and 13).</summary>
    public required CraftMatrices Matrices { get; init; }

    /// <summary>The hardness over all caps (figure 14).</summary>
    public required HardnessMeasure Hardness { get; init; }

    /// <summary>The distance of every crafted pair of image and target; pairs already in the target class have none.</summary>
    public required IReadOnlyList<SampleDistance> Distances { get; init; }

    /// <summary>The mean distance by pairs of features (figure 15).</summary>
    public required ClassMatrix DistancesByPairs { get; init; }

    /// <summary>The mean distance by single features (eq. 13 as written).</summary>
    public required ClassMatrix DistancesByFeatures { get; init; }

    /// <summary>R(F) from distances by pairs; null without samples.</summary>
    public required Robustness? RobustnessByPairs { get; init; }

    /// <summary>R(F) from distances by single features; null without samples.</summary>
    public required Robustness? RobustnessByFeatures { get; init; }

    /// <summary>How distance and hardness of class pairs go together, each way of measuring one with each of the other.</summary>
    public required IReadOnlyList<HardnessCorrelation> Correlations { get; init; }

    /// <summary>Measures what was crafted.</summary>
    /// <param name="classifier">The model, for the distances.</param>
    /// <param name="data">The images.</param>
    /// <param name="plan">What is studied.</param>
    /// <param name="run">The crafting that the plan asks for (<see cref="HardnessPlan.Crafts"/>).</param>
    /// <param name="progress">Told of the images whose distances are known.</param>
    /// <param name="cancellationToken">Stops between two batches of distances.</param>
    /// <exception cref="UsageException">The run is not the plan's, or an image has a single feature.</exception>
    /// <exception cref="InputException">The model fails, or a derivative is not finite.</exception>
    /// <exception cref="OperationCanceledException">The study was cancelled.</exception>
    public static HardnessStudy Of(Classifier classifier, Dataset data, HardnessPlan plan, CraftFindings run, IProgress<CraftProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        SaliencyMapAttack attack = run.Plan.Attack;
        int iterations = plan.Iterations(run.Features);
        if (run.Plan.Target is not null || attack != plan.Crafts(run.Features).Attack)
            throw new UsageException(
                $"The crafting with {attack} is not the one that the study asks for. Craft what {nameof(HardnessPlan)}.{nameof(HardnessPlan.Crafts)} gives.");
        var changes = new ImageChanges(classifier.Contract.Bounds, data, attack.Theta);
        IReadOnlyList<CraftedSample> within = CraftCap.Cut(run.Samples, iterations, attack.GroupSize, changes.Of);
        HardnessMeasure hardness = HardnessMeasure.Of(run.Samples, new HardnessOptions
        {
            Features = run.Features,
            Classes = run.Classes,
            GroupSize = attack.GroupSize,
            Caps = plan.Caps,
            Changes = changes.Of,
        });
        CraftedSample[] crafted = [.. run.Samples.Where(sample => sample.Reason != StopReason.AlreadyInTarget)];
        IReadOnlyList<SampleDistance> distances = ImageDistances.Of(classifier, data, attack, crafted, progress, cancellationToken);
        ClassMatrix byPairs = Means(run.Classes, distances, distance => distance.ByPairs),
            byFeatures = Means(run.Classes, distances, distance => distance.ByFeatures);
        return new HardnessStudy
        {
            Plan = plan,
            Run = run,
            Iterations = iterations,
            Summary = CraftSummary.Of(within, run.Features),
            Matrices = CraftMatrices.Of(within, run.Features, run.Classes),
            Hardness = hardness,
            Distances = distances,
            DistancesByPairs = byPairs,
            DistancesByFeatures = byFeatures,
            RobustnessByPairs = distances.Count == 0 ? null : Robustness.Of(distances, distance => distance.ByPairs),
            RobustnessByFeatures = distances.Count == 0 ? null : Robustness.Of(distances, distance => distance.ByFeatures),
            Correlations =
            [
                new(DistanceKind.Pairs, HardnessKind.Successful, PairCorrelation.Of(byPairs, hardness.Successful)),
                new(DistanceKind.Pairs, HardnessKind.All, PairCorrelation.Of(byPairs, hardness.All)),
                new(DistanceKind.Features, HardnessKind.Successful, PairCorrelation.Of(byFeatures, hardness.Successful)),
                new(DistanceKind.Features, HardnessKind.All, PairCorrelation.Of(byFeatures, hardness.All)),
            ],
        };
    }

    private static ClassMatrix Means(int classes, IReadOnlyList<SampleDistance> distances, Func<SampleDistance, double> value) =>
        ClassMatrix.Means(classes, distances.Select(distance => (distance.Source, distance.Target, value(distance))));

    /// <summary>Lines for people: what was crafted, what it came to, hardness and robustness.</summary>
    public override string ToString() => string.Join(Environment.NewLine,
    [
        $"{Plan}", $"{Summary}", $"{Hardness}", .. RobustnessByPairs is { } robust ? [$"by pairs {robust}"] : Array.Empty<string>(),
    ]);
}
