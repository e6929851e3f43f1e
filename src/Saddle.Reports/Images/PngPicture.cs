using Saddle.Models;
using static TorchSharp.torch;

namespace Saddle.Reports;

/// <summary>One input as a PNG file, a pixel for a pixel.</summary>
public static class PngPicture
{
    /// <summary>Draws an input.</summary>
    /// <param name="input">float32, <c>[H, W]</c>, <c>[1, H, W]</c> or <c>[3, H, W]</c>, in the unit of <paramref name="bounds"/>; not disposed.</param>
    /// <param name="bounds">The values of black and white, one for all or one a channel; 0 to 1 where null.</param>
    /// <returns>The PNG file.</returns>
    /// <exception cref="UsageException">The tensor is no picture, or the bounds are of other features than channels.</exception>
    /// <exception cref="EnvironmentException">Pictures cannot be made here.</exception>
    public static byte[] Of(Tensor input, InputBounds? bounds = null)
    {
        ImageShape shape = ImageShape.Of(input.shape) ?? throw new UsageException(
            $"An input of shape [{string.Join(", ", input.shape)}] is no picture; expected [H, W], [1, H, W] or [3, H, W].");
        PixelRange range = bounds is null ? new PixelRange([0], [1]) : new PixelRange(bounds.LowerValues, bounds.UpperValues);
        if (!range.Fits(shape.Channels))
            throw new UsageException($"The bounds have {range.Lower.Count} values for a picture of {shape.Channels} channels; expected one, or one a channel.");
        using Tensor plain = input.detach().to(ScalarType.Float32).cpu().contiguous();
        return shape.Draw(plain.data<float>().ToArray(), range).ToPng();
    }
}
