using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// Randomization (Xie et al. 2018, section 3): each image is resized to a side drawn from [smallest, padded) by its nearest pixels, and
/// put at a random place of a
/// canvas of side <see cref="Padded"/>.
/// </summary>
public sealed record Randomization : InputTransformation
{
    private const double PaperSmallest = 299, PaperPadded = 331;

    /// <inheritdoc/>
    public override string Name => "randomization";

    /// <inheritdoc/>
    public override GradientKind Gradient => GradientKind.Stochastic;

    /// <summary>The side of the canvas in pixels. Range: 2 or more. Default: null, the side of the image (the paper puts 299 pixels into 331).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The side of the canvas in pixels", Least = 2, Automatic = "that of the image; the paper's is 331 for images of 299")]
    public int? Padded
    {
        get;
        init => field = Checked(value);
    }

    /// <summary>
    /// The smallest side that an image is resized to, in pixels. Range: 1 or more. Default: null, 299/331 of <see cref="Padded"/> (the paper).
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The smallest side that an image is resized to, in pixels", Least = 1, Automatic = "299/331 of padded, the paper's share")]
    public int? Smallest
    {
        get;
        init => field = Checked(value);
    }

    /// <summary>The value around the image, of 0..1. Range: 0 to 1. Default: 0.5 (the paper's code).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The value around the image, of 0..1; the paper's code pads with 0.5", Least = 0, Most = 1)]
    public double Padding
    {
        get;
        init => field = Checked(value);
    } = 0.5;

    /// <inheritdoc/>
    public override void Validate(ModelContract inner)
    {
        ImageInputs.Require(this, inner);
        if (inner.InputShape is not { } shape) return;
        if (shape[1] != shape[2]) throw new UsageException($"The defense randomization takes square images, not {shape[1]}×{shape[2]} pixels.");
        if (Padded is { } padded && padded != shape[1])
            throw new UsageException(
                $"The defense randomization gives images of {padded} pixels (padded), but the model takes {shape[1]}. Leave padded out, or train a model "
                + $"for {padded}.");
        Sides((int)shape[1]);
    }

    /// <inheritdoc/>
    protected override Tensor Transform(Tensor inputs, PassDraws? draws) => Resize(inputs, draws!);

    /// <summary>The resized images themselves: only sides and places are drawn.</summary>
    /// <inheritdoc/>
    protected override Tensor Surrogate(Tensor inputs, PassDraws? draws) => Resize(inputs, draws!);

    private Tensor Resize(Tensor inputs, PassDraws draws)
    {
        (_, int height, _) = ImageInputs.Size(inputs);
        (int smallest, int padded) = Sides(height);
        using Scalar canvas = Scalars.Of((long)padded), minus = Scalars.Of(-(long)padded), below = Scalars.Of(-(long)smallest),
            range = Scalars.Of((long)Math.Max(1, padded - smallest));
        Tensor drawn = draws.Uniform([3]), side = drawn.select(1, 0).mul(range).floor_().sub_(below);
        Tensor free = side.neg().sub_(minus).sub_(Scalars.MinusOne), corner = drawn.narrow(1, 1, 2).mul(free.unsqueeze(1)).floor_();
        Tensor scale = side.reciprocal().mul_(canvas).unsqueeze(1).expand(-1, 2);
        Tensor shift = corner.mul(Scalars.Two).neg_().sub_(minus).div_(side.unsqueeze(1)).sub_(Scalars.One);
        return Resampling.Window(inputs, scale.to(inputs.device), shift.to(inputs.device), padded, padded, nearest: true, Padding);
    }

    private (int Smallest, int Padded) Sides(int image)
    {
        int padded = Padded ?? image, smallest = Smallest ?? Math.Max(1, (int)Math.Round(padded * PaperSmallest / PaperPadded));
        return smallest <= padded ? (smallest, padded)
            : throw new UsageException(
                $"The defense randomization resizes to at least {smallest} pixels (smallest), which is more than the canvas has ({padded}).");
    }
}
