using System.Globalization;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.AdversarialTraining;

/// <summary>
/// Adversarial training with PGD (Madry et al. 2018, equation 2.1): the mean cross-entropy is minimised on examples
/// that projected gradient descent has moved to where it is high. ε grows linearly from 0 in the first steps, without
/// which a small network never leaves chance at L∞ 0.3.
/// </summary>
public sealed record AdversarialPgd : TrainingMethod
{
    private const int ValidationSteps = 20, MostValidated = 1000;

    /// <inheritdoc/>
    public override string Name => "pgd";

    /// <summary>The perturbations that are trained against: L∞, L2 or L1, with any mask; the goal is misclassification.</summary>
    public required ThreatModel Threat { get; init; }

    /// <summary>Steps of PGD. Range: 1 to 1,000. Default: 7, the paper's on CIFAR-10.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public int Steps
    {
        get;
        init => field = value is >= 1 and <= 1000 ? value : throw new UsageException($"pgd-steps must be 1 to 1000, not {value}.");
    } = 7;

    /// <summary>
    /// The step size at the full ε, in the unit of the norm; it grows with ε. Range: above 0. Default: null, which is
    /// 2.5 ε / steps.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public double? StepSize
    {
        get;
        init => field = value is null or > 0 && double.IsFinite(value ?? 1) ? value : throw new UsageException($"pgd-step-size must be above 0, not {value?.ToString(CultureInfo.InvariantCulture)}.");
    }

    /// <summary>Whether PGD starts at a random point of the ball, or at the natural example. Default: true.</summary>
    public bool RandomStart { get; init; } = true;

    /// <summary>Searches from other starts, of which the last point of the last one counts. Range: 1 to 100. Default: 1.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public int Restarts
    {
        get;
        init => field = value is >= 1 and <= 100 ? value : throw new UsageException($"pgd-restarts must be 1 to 100, not {value}.");
    } = 1;

    /// <summary>The share of all steps in which ε grows linearly from 0 to its full value. Range: 0 to 1. Default: 0.4.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public double EpsilonWarmUp
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new UsageException($"epsilon-warm-up must be 0 to 1, not {value.ToString(CultureInfo.InvariantCulture)}.");
    } = 0.4;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Options => new Dictionary<string, string>
    {
        ["threat"] = Threat.ToString(),
        ["pgd-steps"] = Steps.ToString(CultureInfo.InvariantCulture),
        ["pgd-step-size"] = StepSize?.ToString(CultureInfo.InvariantCulture) ?? "auto",
        ["pgd-random-start"] = RandomStart ? "true" : "false",
        ["pgd-restarts"] = Restarts.ToString(CultureInfo.InvariantCulture),
        ["epsilon-warm-up"] = EpsilonWarmUp.ToString(CultureInfo.InvariantCulture),
    };

    /// <inheritdoc/>
    public override void Validate(ModelContract contract)
    {
        if (Threat.Goal is not Misclassification)
            throw new UsageException($"Adversarial training is against misclassification (untargeted), not against the goal {Threat.Goal}.");
        if (Threat.QueryBudget is not null)
            throw new UsageException("Adversarial training has no query budget; leave it out.");
        Attack(share: 1).Validate(Threat, contract);
    }

    /// <inheritdoc/>
    public override double? Epsilon(double done) => Share(done) * Threat.Ball.Epsilon;

    /// <inheritdoc/>
    public override Tensor Loss(TrainingStep step)
    {
        double share = Share(step.Done);
        // A ball of radius 0 holds the natural example alone.
        Tensor inputs = share == 0 ? step.Inputs
            : new InnerMaximizer(Attack(share), Threat).Maximize(step.Classifier, step.Inputs, step.Labels, step.Examples, share, step.Seed, step.Cancellation);
        return nn.functional.cross_entropy(step.Classifier.Logits(inputs), step.Labels);
    }

    /// <summary>Robust accuracy under PGD of 20 steps with one random start, on the first 1,000 validation examples.</summary>
    /// <inheritdoc/>
    public override double? RobustAccuracy(Classifier classifier, Dataset examples, ulong seed, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        int count = Math.Min(examples.Count, MostValidated);
        Tensor inputs = examples.Inputs[..count], labels = examples.Labels[..count];
        long[] indices = [.. Enumerable.Range(0, count)];
        var attack = new ProjectedGradientDescent { Steps = ValidationSteps };
        using AttackResult result = attack.Run(classifier, inputs, labels, indices, Threat, new RunOptions { Seed = seed }, cancellationToken: cancellationToken);
        using var lease = new ModelLease(classifier);
        Tensor standing = classifier.Logits(inputs).argmax(1).eq(labels).logical_and_(classifier.Logits(result.Adversarial).argmax(1).eq(labels));
        return (double)standing.sum().item<long>() / count;
    }

    private ProjectedGradientDescent Attack(double share) =>
        new() { Steps = Steps, StepSize = StepSize * share, RandomStart = RandomStart, Restarts = Restarts };

    private double Share(double done) => done >= EpsilonWarmUp ? 1 : done / EpsilonWarmUp;
}
