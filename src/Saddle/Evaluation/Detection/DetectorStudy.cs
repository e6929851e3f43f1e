using Saddle.Attacks;
using Saddle.Detection;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Detection;

/// <summary>How a study of the detector is made.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record DetectorStudyOptions
{
    /// <summary>The ball of the attacks that the study runs; L∞ 0.3 where nothing else is said.</summary>
    public NormBall Ball { get; init; } = new(Norm.Linf, 0.3);

    /// <summary>The adversary who does not know the detector; 40 steps from a random start where nothing else is said.</summary>
    public ProjectedGradientDescent Plain { get; init; } = new();

    /// <summary>The adversary who knows it and seeks the lowest score.</summary>
    public DetectorAwareSearch Adaptive { get; init; } = new();

    /// <summary>
    /// The adversary who knows it and seeks the original's score, so that turning the detector round is of no use either; null leaves it out.
    /// </summary>
    public DetectorAwareSearch? Imitating { get; init; } = new() { Imitate = true };

    /// <summary>How the attacks are run: seed and batch, when PGD stops and what it keeps (its first success where nothing else is said).</summary>
    public RunOptions Run { get; init; } = new();

    /// <summary>The share of clean images that may be flagged, 0..1; 0.05 where nothing else is said.</summary>
    public double FalsePositiveRate
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new UsageException($"The false-positive rate of a study must be within 0..1, not {value}.");
    } = 0.05;

    /// <summary>A line for people: the ball and the attacks.</summary>
    public override string ToString() => $"{Ball} by {Plain}, {Adaptive}{(Imitating is null ? "" : $" and {Imitating}")}";
}

/// <summary>
/// Measures <see cref="NeighbourDetector"/> (Papernot et al. 2016, section VI) on the samples that it was proposed for
/// and, the honest other half, on PGD and on adversaries who know the detector.
/// </summary>
public static class DetectorStudy
{
    /// <summary>Runs the attacks, judges all samples by fresh passes, and scores those that succeeded against their originals.</summary>
    /// <param name="classifier">The model; as before afterwards.</param>
    /// <param name="images">float32, <c>[N, C, H, W]</c>, within the contract's bounds; not disposed.</param>
    /// <param name="labels">int64, <c>[N]</c>: true classes; not disposed.</param>
    /// <param name="crafted">Samples of the saliency map attack on these images; null for a study without them. Not disposed.</param>
    /// <param name="options">How; the defaults where null. An image's row counts as its index in the data set for the draws.</param>
    /// <param name="progress">Told after each batch of an attack.</param>
    /// <param name="cancellationToken">Stops within a step.</param>
    /// <exception cref="UsageException">An attack does not work with the ball or the model.</exception>
    /// <exception cref="InputException">The inputs are no images, are NaN or outside the bounds, or shapes disagree.</exception>
    /// <exception cref="OperationCanceledException">The study was cancelled.</exception>
    public static DetectorStudyResult Run(Classifier classifier, Tensor images, Tensor labels, CraftedInputs? crafted = null,
        DetectorStudyOptions? options = null, IProgress<DetectorStudyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new DetectorStudyOptions();
        var threat = new ThreatModel { Ball = options.Ball };
        List<(string Kind, Attack Attack)> attacks = [("pgd", options.Plain), ("adaptive", options.Adaptive)];
        if (options.Imitating is not null) attacks.Add(("imitating", options.Imitating));
        foreach ((_, Attack attack) in attacks) attack.Validate(threat, classifier.Contract);
        using var scope = NewDisposeScope();
        using var lease = new ModelLease(classifier);
        var samples = new StudiedSamples(classifier, images, labels, options);
        var findings = new List<DetectorFinding>();
        if (crafted is not null) findings.Add(samples.Examine("jsma", null, crafted.Images, crafted.Originals, crafted.Targets, cancellationToken));
        foreach ((string kind, Attack attack) in attacks)
        {
            IProgress<AttackProgress>? step = progress is null ? null : new StepProgress(kind, progress);
            long[] examples = [.. samples.Correct.Select(row => (long)row)];
            using Tensor rows = tensor(examples).to(images.device), originals = images.index_select(0, rows), classes = labels.index_select(0, rows);
            using AttackResult result = attack.Run(classifier, originals, classes, examples, threat, options.Run, step, cancellationToken);
            findings.Add(samples.Examine(kind, attack.Resolve(threat).ToString(), result.Adversarial, samples.Correct, null, cancellationToken));
        }
        return new DetectorStudyResult(threat.Key, options.FalsePositiveRate, (int)images.shape[0], samples.Correct.Count, findings);
    }

    private sealed class StepProgress(string samples, IProgress<DetectorStudyProgress> whole) : IProgress<AttackProgress>
    {
        public void Report(AttackProgress value) => whole.Report(new DetectorStudyProgress(samples, value.Done, value.Total));
    }
}

/// <summary>How far a study has come.</summary>
/// <param name="Samples">The kind of samples that are being made.</param>
/// <param name="Done">Samples that are made.</param>
/// <param name="Total">All samples of this kind.</param>
public readonly record struct DetectorStudyProgress(string Samples, int Done, int Total);
