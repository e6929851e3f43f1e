using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// Mean filter (Li and Li 2017, section 5): every pixel becomes the mean of the square around it, the image mirrored at its border. It hides no gradient.
/// </summary>
public sealed record MeanFilter : InputTransformation
{
    /// <inheritdoc/>
    public override string Name => "mean-filter";

    /// <inheritdoc/>
    public override GradientKind Gradient => GradientKind.Exact;

    /// <summary>The side of the square in pixels. Range: 2 to 15. Default: 3 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The side of the square in pixels; the paper's is 3", Least = 2, Most = 15)]
    public int Window
    {
        get;
        init => field = Checked(value);
    } = 3;

    /// <inheritdoc/>
    public override void Validate(ModelContract inner) => ImageInputs.Require(this, inner);

    /// <inheritdoc/>
    protected override Tensor Transform(Tensor inputs, PassDraws? draws) => Neighbourhood.Of(inputs, Window).mean([4]);

    /// <inheritdoc/>
    protected override Tensor Surrogate(Tensor inputs, PassDraws? draws) => Transform(inputs, draws);
}
