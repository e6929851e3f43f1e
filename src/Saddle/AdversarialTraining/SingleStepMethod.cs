using Saddle.Attacks;
using Saddle.Options;

namespace Saddle.AdversarialTraining;

/// <summary>Adversarial training whose inner problem is solved by a single step along the gradient's sign.</summary>
public abstract record SingleStepMethod : AdversarialMethod
{
    private protected SingleStepMethod()
    {
    }

    /// <summary>
    /// The step size α at the full ε, in the unit of the norm; it grows with ε. Range: above 0. Default: null, which is
    /// ε, of <see cref="FastTraining"/> 1.25 ε.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The step size at the full ε, in the unit of the norm; it grows with ε", Name = "fgsm-step-size", MoreThan = 0, Automatic = "ε")]
    public double? StepSize
    {
        get;
        init => field = Checked(value);
    }

    /// <summary>The step size where none is given, in units of ε.</summary>
    private protected abstract double UsualStep { get; }

    /// <summary>Whether the step starts at a random point of the ball.</summary>
    private protected abstract bool RandomStart { get; }

    /// <inheritdoc/>
    /// <remarks>One step at first.</remarks>
    protected sealed override Attack InnerAttack(double share, double stepScale) => stepScale == 1
        ? new FastGradientSignMethod { RandomStart = RandomStart, StepSize = StepSizeAt(share, stepScale) }
        : InSteps(share, Repeats(stepScale));

    private ProjectedGradientDescent InSteps(double share, int steps) =>
        new() { RandomStart = RandomStart, StepSize = StepSizeAt(share, 1.0 / steps), Steps = steps };

    /// <summary>The step size at a share of ε, in the unit of the norm.</summary>
    private protected double StepSizeAt(double share, double stepScale) => share * stepScale * (StepSize ?? UsualStep * Threat.Ball.Epsilon);
}
