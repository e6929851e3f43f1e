using Saddle.Detection;

namespace Saddle.Evaluation.Detection;

/// <summary>
/// What a detector's scores tell of one kind of adversarial samples: those that succeeded, against the clean originals
/// that they were made from. Samples whose original is misclassified are left out throughout.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record DetectorFinding
{
    /// <summary>The kind of samples: <c>jsma</c>, <c>pgd</c>, <c>adaptive</c> or <c>imitating</c>.</summary>
    public required string Samples { get; init; }

    /// <summary>The attack with its options; null for samples that were crafted elsewhere.</summary>
    public string? Attack { get; init; }

    /// <summary>How many samples were tried.</summary>
    public required int Attempts { get; init; }

    /// <summary>How many of them succeeded, by a fresh pass in a batch and one alone.</summary>
    public int Successes => AdversarialScores.Count;

    /// <summary>Successes of attempts, 0..1; null where nothing was tried.</summary>
    public double? SuccessRate => Attempts == 0 ? null : (double)Successes / Attempts;

    /// <summary>The scores of the successful samples' originals, each original once, by its row.</summary>
    public required IReadOnlyList<double> CleanScores { get; init; }

    /// <summary>The scores of the successful samples, in their order.</summary>
    public required IReadOnlyList<double> AdversarialScores { get; init; }

    /// <summary>The share of successful samples that score higher than their own original, 0..1; null where none succeeded. The paper says: always.</summary>
    public required double? HigherThanOriginal { get; init; }

    /// <summary>The curve; null where no sample succeeded, since there is nothing to detect.</summary>
    public required Roc? Roc { get; init; }

    /// <summary>The area under the curve; null where no sample succeeded.</summary>
    public double? Auc => Roc?.Auc;

    /// <summary>
    /// The share of successful samples that is flagged when no more than the study's share of clean images may be; null where none succeeded.
    /// </summary>
    public required double? TruePositiveRate { get; init; }

    /// <summary>A line for people: <c>jsma: 90 of 100 succeeded, area under the curve 0.981, 93.0 % of them flagged</c>.</summary>
    public override string ToString() =>
        $"{Samples}: {Successes} of {Attempts} succeeded, area under the curve {LineText.Number(Auc)}, {LineText.Share(TruePositiveRate)} of them flagged";
}

/// <summary>How well a detector does against adversaries who do not know it, and against those who do.</summary>
/// <param name="Threat">The threat model of the attacks that the study ran.</param>
/// <param name="FalsePositiveRate">The false-positive rate that <see cref="DetectorFinding.TruePositiveRate"/> is given for, 0..1.</param>
/// <param name="Images">How many clean images there were.</param>
/// <param name="Correct">How many of them the model classifies correctly; the others are left out.</param>
/// <param name="Findings">One for each kind of samples: <c>jsma</c> where crafted images were given, <c>pgd</c>, <c>adaptive</c>, and
/// <c>imitating</c> where it was not left out.</param>
/// <threadsafety>Immutable.</threadsafety>
public sealed record DetectorStudyResult(string Threat, double FalsePositiveRate, int Images, int Correct, IReadOnlyList<DetectorFinding> Findings)
{
    /// <summary>Lines for people: the images, and a line for each kind of samples.</summary>
    public override string ToString() => string.Join(Environment.NewLine,
    [
        $"{Correct} of {LineText.Count(Images, "image")} under {Threat}, of clean images {LineText.Share(FalsePositiveRate)} flagged at most",
        .. Findings.Select(finding => $"  {finding}"),
    ]);
}
