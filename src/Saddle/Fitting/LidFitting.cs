using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Fitting;

/// <summary>
/// The detector of Ma et al. 2018 (algorithm 1): of clean examples, of the same with noise, and of adversarial ones, all of which the classifier takes as it
/// should, the local intrinsic dimensionality in every layer is measured in a minibatch of other clean examples; logistic regression tells the adversarial ones
/// from the rest.
/// </summary>
/// <remarks>
/// One minibatch serves all measures and is kept, since at use there is no minibatch that an input belongs to; the paper takes another for each hundred
/// examples. The regression's penalty is small and fixed where the paper cross-validates it.
/// </remarks>
public sealed record LidFitting : DefenseFitting
{
    /// <inheritdoc/>
    public override string Name => "lid";

    /// <inheritdoc/>
    public override bool NeedsClassifier => true;

    /// <summary>The clean examples in which dimensionality is measured. Range: 2 to 10,000. Default: 100 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The clean examples in which dimensionality is measured; the paper's are 100", Least = 2, Most = 10_000)]
    public int Minibatch
    {
        get;
        init => field = Checked(value);
    } = 100;

    /// <summary>k, the nearest of them that count. Range: 2 to 10,000, and no more than the minibatch has. Default: 20 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("k, the nearest of the minibatch that count; the paper's are 20", Least = 2, Most = 10_000)]
    public int Neighbours
    {
        get;
        init => field = Checked(value);
    } = 20;

    /// <summary>The examples that are made noisy and adversarial. Range: 10 or more. Default: 1,000.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The examples that are made noisy and adversarial", Least = 10)]
    public int Examples
    {
        get;
        init => field = Checked(value);
    } = 1000;

    /// <summary>The share of clean examples that may be flagged, which sets the threshold. Range: above 0 and below 1. Default: 0.025.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The share of clean examples that may be flagged, which sets the threshold", MoreThan = 0, LessThan = 1)]
    public double FalseAlarms
    {
        get;
        init => field = Checked(value);
    } = 0.025;

    /// <summary>
    /// The attack whose examples are learnt; one of the minimum norm. Its own options stand beside these. Default: cw, the paper's strongest, in few large
    /// steps.
    /// </summary>
    [Option("The attack whose examples are learnt, one of the minimum norm; its own options stand beside these")]
    public Attack Attack { get; init; } = new CarliniWagner { Steps = 100, StepSize = 0.1, BinarySearchSteps = 7, InitialConstant = 0.01 };

    /// <inheritdoc/>
    protected override void Validate(Dataset data, Classifier classifier)
    {
        if (Neighbours > Minibatch)
            throw new UsageException($"There are no {Neighbours} nearest among a minibatch of {Minibatch} examples. Take fewer neighbours, or a larger "
                + "minibatch.")
            { Setting = Setting.Defense };
        if (data.Count < Minibatch + Examples)
            throw new UsageException($"Fitting the defense {Name} takes {Minibatch} examples for the minibatch and {Examples} more, but {data.Name} has "
                + $"{data.Count}. Take fewer examples, "
                + "or more data.")
            { Setting = Setting.Defense };
        if (classifier.Contract.Rejects)
            throw new UsageException($"The defense {Name} rejects inputs, and so does the classifier; an answer has room for one rejection. Name one "
                + "detector.")
            { Setting = Setting.Defense };
        if (!Attack.MinimizesNorm)
            throw new UsageException($"The defense {Name} learns from an attack of the minimum norm, and {Attack.Name} uses up an ε. Take cw, ddn or "
                + "deepfool.")
            { Setting = Setting.Defense };
        Attack.Validate(Threat, classifier.Contract);
    }

    /// <summary>What the attack is held to: any distance, in the norm that it works under.</summary>
    internal ThreatModel Threat => new() { Ball = NormBall.Unlimited(Attack.Supports(Norm.L2) ? Norm.L2 : Norm.Linf) };

    /// <inheritdoc/>
    internal override FittingRun Begin(FittingJob job) => new LidRun(job, this);
}
