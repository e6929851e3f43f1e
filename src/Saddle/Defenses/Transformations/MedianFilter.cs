using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// Median filter (spatial smoothing of Xu et al. 2018, section III.B): every pixel becomes the median of the square around it, the image
/// mirrored at its border. Its
/// gradient leads to one pixel of each square.
/// </summary>
public sealed record MedianFilter : InputTransformation
{
    /// <inheritdoc/>
    public override string Name => "median-filter";

    /// <inheritdoc/>
    public override GradientKind Gradient => GradientKind.Shattered;

    /// <summary>
    /// The side of the square in pixels; of an even one the middle is below and right. Range: 2 to 15. Default: 2 (the paper's best on
    /// MNIST is 3, on CIFAR-10 2).
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The side of the square in pixels; the paper's best is 3 on MNIST and 2 on CIFAR-10", Least = 2, Most = 15)]
    public int Window
    {
        get;
        init => field = Checked(value);
    } = 2;

    /// <inheritdoc/>
    public override void Validate(ModelContract inner) => ImageInputs.Require(this, inner);

    /// <inheritdoc/>
    protected override Tensor Transform(Tensor inputs, PassDraws? draws) => Of(inputs, Window);

    /// <summary>The median of the square around each pixel, in the caller's scope.</summary>
    internal static Tensor Of(Tensor inputs, int window) => Neighbourhood.Of(inputs, window).sort(4).Values.select(4, (window * window - 1) / 2);
}
