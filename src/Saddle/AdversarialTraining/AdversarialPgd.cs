using Saddle.Attacks;
using Saddle.Models;
using Saddle.Options;

namespace Saddle.AdversarialTraining;

/// <summary>
/// Adversarial training with PGD (Madry et al. 2018, equation 2.1): the mean cross-entropy is minimised on examples
/// that projected gradient descent has moved to where it is high. ε grows linearly from 0 in the first steps, without
/// which a small network never leaves chance at L∞ 0.3.
/// </summary>
public sealed record AdversarialPgd : MultiStepMethod
{
    /// <summary>Creates the method with 7 steps, the paper's number on CIFAR-10.</summary>
    public AdversarialPgd() : base(steps: 7)
    {
    }

    /// <inheritdoc/>
    public override string Name => "pgd";

    /// <summary>Whether PGD starts at a random point of the ball, or at the natural example. Default: true.</summary>
    [Option("Whether PGD starts at a random point of the ball, or at the natural example", Name = "pgd-random-start")]
    public bool RandomStart { get; init; } = true;

    /// <summary>Searches from other random starts; of several the point with the highest loss counts, of one its last. Range: 1 to 100. Default: 1.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Searches from other random starts; of several the point with the highest loss is trained on, of one its last",
        Name = "pgd-restarts", Least = 1, Most = 100)]
    public int Restarts
    {
        get;
        init => field = Checked(value);
    } = 1;

    /// <inheritdoc/>
    public override void Validate(ModelContract contract)
    {
        if (Restarts > 1 && !RandomStart)
            throw new UsageException("pgd-restarts needs random starts, without which every search is the same; leave pgd-random-start or pgd-restarts out.");
        base.Validate(contract);
    }

    private protected override Keep Keeps => Restarts > 1 ? Keep.HighestLoss : Keep.Last;

    /// <inheritdoc/>
    protected override Attack InnerAttack(double share, double stepScale) => new ProjectedGradientDescent
    {
        Steps = Steps * Repeats(stepScale),
        StepSize = StepSizeAt(StepSize, usual: 2.5 * Threat.Ball.Epsilon / Steps, share, 1.0 / Repeats(stepScale)),
        RandomStart = RandomStart,
        Restarts = Restarts,
    };
}
