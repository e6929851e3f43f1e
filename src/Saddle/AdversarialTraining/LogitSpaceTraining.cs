using Saddle.Attacks;
using Saddle.Options;

namespace Saddle.AdversarialTraining;

/// <summary>
/// Adversarial training of a network behind a thermometer with LS-PGA (Buckman et al. 2018, section 4): the mean cross-entropy is minimised on examples
/// whose levels ascent in the space of their logits has chosen.
/// </summary>
public sealed record LogitSpaceTraining : AdversarialMethod
{
    /// <inheritdoc/>
    public override string Name => "ls-pga";

    /// <summary>Steps of the inner maximisation. Range: 1 to 1,000. Default: 7 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Steps in the logits of levels", Name = "ls-pga-steps", Least = 1, Most = 1000)]
    public int Steps
    {
        get;
        init => field = Checked(value);
    } = 7;

    /// <summary>ξ, their step size. Range: above 0. Default: 0.01 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("ξ, their size; the paper takes 0.01", Name = "ls-pga-step-size", MoreThan = 0)]
    public double StepSize
    {
        get;
        init => field = Checked(value);
    } = 0.01;

    /// <inheritdoc/>
    protected override Attack InnerAttack(double share, double stepScale) =>
        new LogitSpaceAscent { Steps = Steps * Repeats(stepScale), StepSize = StepSize / Repeats(stepScale) };
}
