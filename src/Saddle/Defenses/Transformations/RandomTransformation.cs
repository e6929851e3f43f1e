using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// What may happen to an image on its way to the classifier (Athalye et al. 2018, "Synthesizing robust adversarial examples", section 3):
/// it is rotated, moved, scaled, made brighter
/// or darker, and gets noise, each by a draw of its own. An adversarial example that survives it is made by an attack through EOT.
/// </summary>
public sealed record RandomTransformation : InputTransformation
{
    private const double HalfTurn = 180;

    /// <inheritdoc/>
    public override string Name => "random-transformation";

    /// <inheritdoc/>
    public override GradientKind Gradient => GradientKind.Stochastic;

    /// <summary>The largest rotation in degrees, either way. Range: 0 to 180. Default: 15.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The largest rotation in degrees, either way", Least = 0, Most = HalfTurn)]
    public double Rotation
    {
        get;
        init => field = Checked(value);
    } = 15;

    /// <summary>The largest move as a share of the side, either way. Range: 0 to 1. Default: 0.05.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The largest move as a share of the side, either way", Least = 0, Most = 1)]
    public double Translation
    {
        get;
        init => field = Checked(value);
    } = 0.05;

    /// <summary>By how much of its size the image grows or shrinks at most. Range: 0 to below 1. Default: 0.1.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("By how much of its size the image grows or shrinks at most", Least = 0, LessThan = 1)]
    public double Scale
    {
        get;
        init => field = Checked(value);
    } = 0.1;

    /// <summary>What is added to all values at most, up or down, as a share of their range. Range: 0 to 1. Default: 0.05.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("What is added to all values at most, up or down, as a share of their range", Least = 0, Most = 1)]
    public double Brightness
    {
        get;
        init => field = Checked(value);
    } = 0.05;

    /// <summary>σ of Gaussian noise, as a share of the range of values. Range: 0 or more. Default: 0.02.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("σ of Gaussian noise, as a share of the range of values", Least = 0)]
    public double Sigma
    {
        get;
        init => field = Checked(value);
    } = 0.02;

    /// <inheritdoc/>
    public override void Validate(ModelContract inner) => ImageInputs.Require(this, inner);

    /// <inheritdoc/>
    protected override Tensor Transform(Tensor inputs, PassDraws? draws) => Moved(inputs, draws!);

    /// <summary>The transformed images themselves: only how much is drawn.</summary>
    /// <inheritdoc/>
    protected override Tensor Surrogate(Tensor inputs, PassDraws? draws) => Moved(inputs, draws!);

    private Tensor Moved(Tensor inputs, PassDraws draws)
    {
        (_, int height, int width) = ImageInputs.Size(inputs);
        Tensor drawn = draws.Uniform([5]).mul_(Scalars.Two).sub_(Scalars.One);
        using Scalar most = Scalars.Of(Rotation / HalfTurn * Math.PI), share = Scalars.Of(Scale), far = Scalars.Of(2 * Translation),
            bright = Scalars.Of(Brightness);
        Tensor angle = drawn.select(1, 0).mul(most), size = drawn.select(1, 1).mul(share).sub_(Scalars.MinusOne).reciprocal_();
        Tensor cosine = angle.cos().mul_(size), sine = angle.sin().mul_(size), across = drawn.select(1, 2).mul(far), down = drawn.select(1, 3).mul(far);
        Tensor maps = stack([cosine, sine.neg(), across, sine, cosine, down], 1).reshape(-1, 2, 3).to(inputs.device);
        Tensor moved = Resampling.Sampled(inputs, maps, height, width, nearest: false, outside: 0);
        Tensor lit = moved.add(drawn.select(1, 4).mul(bright).reshape(-1, 1, 1, 1).to(inputs.device), Scalars.One).clamp(Scalars.Zero, Scalars.One);
        return Sigma > 0 ? NoiseLayer.Noisy(lit, draws.For("noise"), Sigma) : lit;
    }
}
