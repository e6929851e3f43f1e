using System.Runtime.InteropServices;
using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;
using SkiaSharp;

namespace Saddle.Defenses;

/// <summary>
/// JPEG compression (Guo et al. 2018, section 4.2, after Dziugaite et al. 2016): every image is written as a JPEG and read again. Values
/// become bytes by cutting off,
/// not by rounding. It has no derivative.
/// </summary>
public sealed record JpegCompression : InputTransformation
{
    private const int Grey = 1, Colour = 3, Padded = 4;

    /// <inheritdoc/>
    public override string Name => "jpeg";

    /// <inheritdoc/>
    public override GradientKind Gradient => GradientKind.Shattered;

    /// <summary>JPEG's quality. Range: 1 to 100. Default: 75 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("JPEG's quality; the paper's is 75", Least = 1, Most = 100)]
    public int Quality
    {
        get;
        init => field = Checked(value);
    } = 75;

    /// <inheritdoc/>
    public override void Validate(ModelContract inner) => ImageInputs.Require(this, inner, Grey, Colour);

    /// <inheritdoc/>
    protected override Tensor Transform(Tensor inputs, PassDraws? draws)
    {
        using Tensor local = inputs.detach().cpu().mul(Scalars.LargestByte).clamp_(Scalars.Zero, Scalars.LargestByte).to_type(ScalarType.Byte).contiguous();
        (int channels, int height, int width) = ImageInputs.Size(local);
        byte[] bytes = local.numel() == 0 ? [] : local.data<byte>().ToArray();
        int each = channels * height * width;
        Parallel.For(0, (int)inputs.shape[0], image => Compress(bytes.AsSpan(image * each, each), channels, height, width));
        return tensor(bytes, inputs.shape, ScalarType.Byte).to(inputs.device).to_type(ScalarType.Float32).div_(Scalars.LargestByte);
    }

    private void Compress(Span<byte> planes, int channels, int height, int width)
    {
        // Three channels lie pixel by pixel in four bytes, of which the last says nothing.
        int stride = channels == Grey ? Grey : Padded, area = height * width;
        byte[] pixels = new byte[area * stride];
        for (int channel = 0; channel < channels; channel++)
            for (int pixel = 0; pixel < area; pixel++) pixels[pixel * stride + channel] = planes[channel * area + pixel];
        var info = new SKImageInfo(width, height, channels == Grey ? SKColorType.Gray8 : SKColorType.Rgb888x, SKAlphaType.Opaque);
        using SKImage image = SKImage.FromPixelCopy(info, pixels);
        using SKData written = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        using SKCodec codec = SKCodec.Create(written);
        GCHandle pinned = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            SKCodecResult result = codec.GetPixels(info, pinned.AddrOfPinnedObject());
            if (result != SKCodecResult.Success) throw new InvalidOperationException($"A JPEG that was just written cannot be read: {result}.");
        }
        finally
        {
            pinned.Free();
        }
        for (int channel = 0; channel < channels; channel++)
            for (int pixel = 0; pixel < area; pixel++) planes[channel * area + pixel] = pixels[pixel * stride + channel];
    }
}
