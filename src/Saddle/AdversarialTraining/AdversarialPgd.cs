using System.Globalization;
using Saddle.Attacks;

namespace Saddle.AdversarialTraining;

/// <summary>
/// Adversarial training with PGD (Madry et al. 2018, equation 2.1): the mean cross-entropy is minimised on examples
/// that projected gradient descent has moved to where it is high. ε grows linearly from 0 in the first steps, without
/// which a small network never leaves chance at L∞ 0.3.
/// </summary>
public sealed record AdversarialPgd : AdversarialMethod
{
    /// <inheritdoc/>
    public override string Name => "pgd";

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
        init => field = RequirePositive(value, "pgd-step-size");
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

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> OwnOptions => new Dictionary<string, string>
    {
        ["pgd-steps"] = Steps.ToString(CultureInfo.InvariantCulture),
        ["pgd-step-size"] = Text(StepSize),
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
