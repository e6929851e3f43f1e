using Saddle.Options;

namespace Saddle.AdversarialTraining;

/// <summary>Adversarial training whose inner problem is solved by projected steps.</summary>
public abstract record MultiStepMethod : AdversarialMethod
{
    private protected MultiStepMethod(int steps) => Steps = steps;

    /// <summary>Steps of the inner maximisation. Range: 1 to 1,000. Default: the method's own.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Steps of the inner maximisation", Name = "pgd-steps", Least = 1, Most = 1000)]
    public int Steps
    {
        get;
        init => field = Checked(value);
    }

    /// <summary>
    /// The step size at the full ε, in the unit of the norm; it grows with ε. Range: above 0. Default: null, which is
    /// 2.5 ε / steps, of <see cref="TradesTraining"/> 4/3 ε / steps.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Their step size at the full ε, in the unit of the norm; it grows with ε", Name = "pgd-step-size", MoreThan = 0, Automatic = "2.5 ε / steps")]
    public double? StepSize
    {
        get;
        init => field = Checked(value);
    }
}
