using Saddle.Attacks;
using Saddle.Options;

namespace Saddle.AdversarialTraining;

/// <summary>
/// Adversarial training (Madry et al. 2018, equation 2.1) whose inner problem is climbed on the margin, by steps that fall from ε along a
/// cosine, half of the examples from stripes
/// at both ends of the ball. In as many steps it finds more than PGD of constant steps on the cross-entropy does, and what a network learns to hide behind
/// a threshold most of all.
/// </summary>
[Automatic(nameof(StepSize), "ε at first, falling along a cosine")]
public sealed record MarginTraining : MultiStepMethod
{
    /// <summary>Creates the method with 7 steps.</summary>
    public MarginTraining() : base(steps: 7)
    {
    }

    /// <inheritdoc/>
    public override string Name => "margin";

    /// <summary>The share of the examples whose ascent begins in stripes at both ends of the ball. Range: 0 to 1. Default: 0.5.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The share of the examples whose ascent begins in stripes at both ends of the ball; the others begin at a point inside", Least = 0, Most = 1)]
    public double StripedShare
    {
        get;
        init => field = Checked(value);
    } = 0.5;

    /// <inheritdoc/>
    protected override Attack InnerAttack(double share, double stepScale) => new CosineAscent
    {
        Steps = Steps * Repeats(stepScale),
        StepSize = (StepSize ?? Threat.Ball.Epsilon) * share * stepScale,
        StripedShare = StripedShare,
    };
}
