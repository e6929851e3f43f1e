using SkiaSharp;

namespace Saddle.Reports;

/// <summary>A picture in red, green and blue, a byte each, and its PNG.</summary>
/// <param name="width">Pixels across.</param>
/// <param name="height">Pixels down.</param>
internal sealed class PixelImage(int width, int height)
{
    private readonly byte[] _pixels = Enumerable.Repeat((byte)255, checked(4 * width * height)).ToArray();

    public int Width => width;

    public int Height => height;

    /// <summary>Sets a pixel; outside the picture nothing happens.</summary>
    public void Set(int x, int y, (byte Red, byte Green, byte Blue) colour)
    {
        if (x < 0 || y < 0 || x >= width || y >= height) return;
        int at = 4 * (y * width + x);
        (_pixels[at], _pixels[at + 1], _pixels[at + 2]) = colour;
    }

    /// <summary>A pixel.</summary>
    public (byte Red, byte Green, byte Blue) Get(int x, int y)
    {
        int at = 4 * (y * width + x);
        return (_pixels[at], _pixels[at + 1], _pixels[at + 2]);
    }

    /// <summary>Draws another picture into this one, each pixel as a square.</summary>
    public void Draw(PixelImage other, int left, int top, int scale)
    {
        for (int y = 0; y < other.Height * scale; y++)
            for (int x = 0; x < other.Width * scale; x++)
                Set(left + x, top + y, other.Get(x / scale, y / scale));
    }

    /// <summary>A PNG file as an address that holds all of it.</summary>
    public static Html Address(ReadOnlyMemory<byte> png) => new($"data:image/png;base64,{Convert.ToBase64String(png.Span)}");

    /// <summary>The picture as a PNG file.</summary>
    /// <exception cref="EnvironmentException">SkiaSharp's native library does not load.</exception>
    public byte[] ToPng()
    {
        try
        {
            using SKImage image = SKImage.FromPixelCopy(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque), _pixels);
            using SKData data = image.Encode(SKEncodedImageFormat.Png, 100);
            return data.ToArray();
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException)
        {
            throw new EnvironmentException("Pictures cannot be made, since SkiaSharp's native library does not load. On Linux add the package "
                + "SkiaSharp.NativeAssets.Linux.NoDependencies in SkiaSharp's version.", error);
        }
    }
}
