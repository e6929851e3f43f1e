using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// Gaussian noise on every feature of the input, other noise at every answer (the first layer of Zantedeschi et al. 2017 and Liu et al. 2018).
/// </summary>
public sealed record NoiseLayer : InputTransformation
{
    /// <inheritdoc/>
    public override string Name => "noise";

    /// <inheritdoc/>
    public override GradientKind Gradient => GradientKind.Stochastic;

    /// <summary>σ, the noise's standard deviation as a share of the inputs' range. Range: above 0. Default: 0.1.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("σ, the noise's standard deviation as a share of the inputs' range", MoreThan = 0)]
    public double Sigma
    {
        get;
        init => field = Checked(value);
    } = 0.1;

    /// <inheritdoc/>
    protected override Tensor Transform(Tensor inputs, PassDraws? draws) => Noisy(inputs, draws!, Sigma);

    /// <summary>The noisy inputs themselves.</summary>
    /// <inheritdoc/>
    protected override Tensor Surrogate(Tensor inputs, PassDraws? draws) => Noisy(inputs, draws!, Sigma);

    /// <summary>Inputs with noise, in the caller's scope.</summary>
    internal static Tensor Noisy(Tensor inputs, PassDraws draws, double sigma)
    {
        using Scalar size = Scalars.Of(sigma);
        return inputs.add(draws.Normal(inputs.shape.AsSpan(1)).to(inputs.device), size);
    }
}
