using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// Bit-depth reduction (Guo et al. 2018, section 4.2, after Xu et al. 2018): every feature keeps the first bits of its byte and loses the rest, which are
/// cut off and not rounded. Where the step is flat, its gradient is zero everywhere.
/// </summary>
public sealed record BitDepthReduction : InputTransformation
{
    private const int Byte = 8;

    /// <inheritdoc/>
    public override string Name => "bit-depth";

    /// <inheritdoc/>
    public override GradientKind Gradient => GradientKind.Shattered;

    /// <summary>How many bits of each feature are kept. Range: 1 to 8. Default: 3 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How many bits of each feature are kept; the paper keeps 3", Least = 1, Most = Byte)]
    public int Bits
    {
        get;
        init => field = Checked(value);
    } = 3;

    /// <inheritdoc/>
    protected override Tensor Transform(Tensor inputs, PassDraws? draws)
    {
        using Scalar step = Scalars.Of(1L << (Byte - Bits));
        return inputs.mul(Scalars.LargestByte).floor_().div_(step).floor_().mul_(step).div_(Scalars.LargestByte);
    }
}
