using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// Cropping and rescaling (Guo et al. 2018, section 4.1): each image is cropped at random places, the crops are scaled up to its size, and
/// the mean of the softmax
/// outputs is the answer.
/// </summary>
public sealed record CropRescale : InputTransformation
{
    /// <inheritdoc/>
    public override string Name => "crop-rescale";

    /// <inheritdoc/>
    public override GradientKind Gradient => GradientKind.Stochastic;

    /// <summary>The side of a crop as a share of the image's, rounded to whole pixels. Range: above 0 to 1. Default: 90/224 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The side of a crop as a share of the image's; the paper crops 90 of 224 pixels", MoreThan = 0, Most = 1)]
    public double Side
    {
        get;
        init => field = Checked(value);
    } = 90.0 / 224;

    /// <summary>How many crops an answer is the mean of. Range: 1 to 1,000. Default: 30 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How many crops an answer is the mean of; the paper takes 30", Least = 1, Most = 1000)]
    public int Crops
    {
        get;
        init => field = Checked(value);
    } = 30;

    /// <inheritdoc/>
    protected override int Votes => Crops;

    /// <inheritdoc/>
    public override void Validate(ModelContract inner) => ImageInputs.Require(this, inner);

    /// <inheritdoc/>
    protected override Tensor Transform(Tensor inputs, PassDraws? draws) => Crop(inputs, draws!);

    /// <summary>The crops themselves: only their places are drawn.</summary>
    /// <inheritdoc/>
    protected override Tensor Surrogate(Tensor inputs, PassDraws? draws) => Crop(inputs, draws!);

    private Tensor Crop(Tensor inputs, PassDraws draws)
    {
        (_, int height, int width) = ImageInputs.Size(inputs);
        Tensor size = tensor(new float[] { width, height }), side = tensor(new float[] { Pixels(width), Pixels(height) });
        // A corner is one of the whole pixels where a crop can begin.
        Tensor corner = draws.Uniform([2]).mul_(size.sub(side).add(ones_like(size), Scalars.One)).floor_();
        Tensor scale = (side / size).expand(inputs.shape[0], 2), shift = corner.mul(Scalars.Two).add(side, Scalars.One).div_(size).sub_(ones_like(size));
        return Resampling.Window(inputs, scale.to(inputs.device), shift.to(inputs.device), height, width, nearest: false, outside: null);
    }

    private int Pixels(int side) => Math.Max(1, (int)Math.Round(Side * side));
}
