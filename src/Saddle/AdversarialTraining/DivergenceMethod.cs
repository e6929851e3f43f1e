using Saddle.Options;

namespace Saddle.AdversarialTraining;

/// <summary>Adversarial training whose loss weighs the divergence of the adversarial from the natural prediction against a loss of its own.</summary>
[WithoutOption(nameof(CleanShare))]
public abstract record DivergenceMethod : MultiStepMethod
{
    private protected DivergenceMethod(int steps, double beta) : base(steps) => Beta = beta;

    /// <summary>
    /// The weight of the divergence: 1/λ of TRADES's paper, λ of MART's. Range: 0 or above. Default: the paper's, 6 for TRADES and 5 for MART.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The weight of the divergence (1/λ of TRADES's paper, λ of MART's)", Least = 0)]
    public double Beta
    {
        get;
        init => field = Checked(value);
    }
}
