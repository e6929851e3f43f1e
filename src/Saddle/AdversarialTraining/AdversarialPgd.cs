using System.Globalization;
using Saddle.Attacks;

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
    public bool RandomStart { get; init; } = true;

    /// <summary>Searches from other starts, of which the last point of the last one counts. Range: 1 to 100. Default: 1.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public int Restarts
    {
        get;
        init => field = value is >= 1 and <= 100 ? value : throw new UsageException($"pgd-restarts must be 1 to 100, not {value}.");
    } = 1;

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> OwnOptions => new Dictionary<string, string>(base.OwnOptions)
    {
        ["pgd-random-start"] = RandomStart ? "true" : "false",
        ["pgd-restarts"] = Restarts.ToString(CultureInfo.InvariantCulture),
    };

    /// <inheritdoc/>
    protected override Attack InnerAttack(double share, double stepScale) => new ProjectedGradientDescent
    {
        Steps = Steps,
        StepSize = StepSizeAt(StepSize, usual: 2.5 * Threat.Ball.Epsilon / Steps, share, stepScale),
        RandomStart = RandomStart,
        Restarts = Restarts,
    };
}
