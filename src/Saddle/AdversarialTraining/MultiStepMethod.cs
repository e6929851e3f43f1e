using System.Globalization;

namespace Saddle.AdversarialTraining;

/// <summary>Adversarial training whose inner problem is solved by projected steps.</summary>
public abstract record MultiStepMethod : AdversarialMethod
{
    private protected MultiStepMethod(int steps) => Steps = steps;

    /// <summary>Steps of the inner maximisation. Range: 1 to 1,000. Default: the method's own.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public int Steps
    {
        get;
        init => field = value is >= 1 and <= 1000 ? value : throw new UsageException($"pgd-steps must be 1 to 1000, not {value}.");
    }

    /// <summary>
    /// The step size at the full ε, in the unit of the norm; it grows with ε. Range: above 0. Default: null, which is
    /// 2.5 ε / steps, of <see cref="TradesTraining"/> 4/3 ε / steps.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public double? StepSize
    {
        get;
        init => field = RequirePositive(value, "pgd-step-size");
    }

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> OwnOptions => new Dictionary<string, string>
    {
        ["pgd-steps"] = Steps.ToString(CultureInfo.InvariantCulture),
        ["pgd-step-size"] = Text(StepSize),
    };

    private protected static double RequireBeta(double value) =>
        value >= 0 && double.IsFinite(value) ? value : throw new UsageException($"beta must be 0 or above, not {Text(value)}.");
}
