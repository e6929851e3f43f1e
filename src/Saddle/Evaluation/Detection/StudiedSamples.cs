using Saddle.Attacks;
using Saddle.Detection;
using Saddle.Evaluation.Judging;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Detection;

/// <summary>The clean images of a study, and what their samples are held against.</summary>
internal sealed class StudiedSamples
{
    private readonly Classifier _classifier;
    private readonly Tensor _labels;
    private readonly DetectorStudyOptions _options;
    private readonly Judge _judge;
    private readonly double[] _scores;
    private readonly long[] _shape;
    private readonly bool[] _correct;

    /// <summary>Scores the clean images and finds those that the model classifies correctly.</summary>
    /// <exception cref="InputException">The inputs are no images, are NaN or outside the bounds, or shapes disagree.</exception>
    public StudiedSamples(Classifier classifier, Tensor images, Tensor labels, DetectorStudyOptions options)
    {
        (_classifier, _labels, _options, _shape) = (classifier, labels, options, images.shape);
        NeighbourDetector.RequireImages(images);
        RequireSound(images, labels);
        _judge = new Judge(classifier, Goal.Misclassification, stochastic: false);
        using Tensor scores = NeighbourDetector.Scores(images, classifier.Contract.Bounds);
        _scores = Numbers(scores);
        _correct = [.. Verdicts(images, labels, CancellationToken.None).Select(verdict => !verdict.Broken)];
        Correct = [.. Enumerable.Range(0, _correct.Length).Where(row => _correct[row])];
    }

    /// <summary>Rows of the images that the model classifies correctly.</summary>
    public IReadOnlyList<int> Correct { get; }

    /// <summary>Judges samples and scores those that succeeded.</summary>
    /// <param name="kind">The kind of samples.</param>
    /// <param name="attack">The attack with its options, where the study ran it.</param>
    /// <param name="samples">float32, <c>[M, C, H, W]</c>.</param>
    /// <param name="originals">The clean image of each, as a row.</param>
    /// <param name="targets">The class that each must end in; null for any wrong one.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public DetectorFinding Examine(string kind, string? attack, Tensor samples, IReadOnlyList<int> originals, IReadOnlyList<int>? targets,
        CancellationToken cancellation)
    {
        RequireMatching(kind, samples, originals, targets);
        using var scope = NewDisposeScope();
        Tensor labels = _labels.index_select(0, tensor(originals.Select(row => (long)row).ToArray(), device: _labels.device));
        RequireSound(samples, labels);
        Verdict[] verdicts = Verdicts(samples, labels, cancellation);
        double[] scores = Numbers(NeighbourDetector.Scores(samples, _classifier.Contract.Bounds));
        int[] tried = [.. Enumerable.Range(0, scores.Length).Where(sample => _correct[originals[sample]])];
        int[] won = [.. tried.Where(sample => verdicts[sample].Broken && (targets is null || verdicts[sample].Predicted == targets[sample]))];
        double[] clean = [.. won.Select(sample => originals[sample]).Distinct().Order().Select(row => _scores[row])];
        double[] adversarial = [.. won.Select(sample => scores[sample])];
        Roc? roc = won.Length == 0 ? null : Roc.Of(clean, adversarial);
        return new DetectorFinding
        {
            Samples = kind,
            Attack = attack,
            Attempts = tried.Length,
            CleanScores = clean,
            AdversarialScores = adversarial,
            HigherThanOriginal = won.Length == 0 ? null : (double)won.Count(sample => scores[sample] > _scores[originals[sample]]) / won.Length,
            Roc = roc,
            TruePositiveRate = roc?.TruePositiveRateAt(_options.FalsePositiveRate),
        };
    }

    private Verdict[] Verdicts(Tensor images, Tensor labels, CancellationToken cancellation)
    {
        var verdicts = new List<Verdict>();
        for (long start = 0; start < images.shape[0]; start += _options.Run.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            long size = Math.Min(_options.Run.BatchSize, images.shape[0] - start);
            Device device = _classifier.Device;
            verdicts.AddRange(
                _judge.Examine(images.narrow(0, start, size).to(device), labels.narrow(0, start, size).to(device),
                    [.. Enumerable.Range((int)start, (int)size).Select(row => (long)row)]));
        }
        return [.. verdicts];
    }

    private void RequireSound(Tensor images, Tensor labels)
    {
        InputChecks.RequireShapes(images, labels, (int)images.shape[0], _classifier.Contract);
        InputChecks.RequireWithinBounds(images, labels, _classifier.Contract);
    }

    private void RequireMatching(string kind, Tensor samples, IReadOnlyList<int> originals, IReadOnlyList<int>? targets)
    {
        if (samples.dim() != 4 || !samples.shape.AsSpan(1).SequenceEqual(_shape.AsSpan(1)))
            throw new InputException($"The {kind} samples have the shape [{string.Join(", ", samples.shape)}], the clean images "
                + $"[{string.Join(", ", _shape)}]; all but the number must agree.");
        if (originals.Count != samples.shape[0] || (targets is not null && targets.Count != originals.Count))
            throw new InputException($"There are {samples.shape[0]} {kind} samples, "
                + $"{originals.Count} originals{(targets is null ? "" : $" and {targets.Count} targets")}; there must be one of each a sample.");
        foreach (int original in originals)
            if (original < 0 || original >= _shape[0])
                throw new InputException($"A {kind} sample names the original {original}, but there are clean images 0 to {_shape[0] - 1} alone.");
    }

    private static double[] Numbers(Tensor scores)
    {
        using Tensor local = scores.cpu();
        // TorchSharp cannot read an empty tensor.
        return local.numel() == 0 ? [] : local.data<double>().ToArray();
    }
}
