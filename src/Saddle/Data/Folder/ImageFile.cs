using SkiaSharp;

namespace Saddle.Data;

/// <summary>One PNG or JPEG file. The header is read and judged before anything is allocated for its pixels.</summary>
internal sealed class ImageFile : IDisposable
{
    /// <summary>The most bytes that a file may have.</summary>
    public const int LargestFile = 1 << 29;

    private const int LargestSide = 16_384;
    private const long MostPixels = 1 << 26;

    // A JPEG spends a bit or more on each block of 8 by 8, of which one channel may have as few as one in two directions.
    private const long MostPixelsOfByte = 1024;
    private readonly SKCodec _codec;

    private ImageFile(string path, SKCodec codec)
    {
        Path = path;
        _codec = codec;
    }

    public string Path { get; }

    public int Height => _codec.Info.Height;

    public int Width => _codec.Info.Width;

    /// <summary>Whether the file itself holds grey values only.</summary>
    public bool Grey => _codec.Info.ColorType == SKColorType.Gray8;

    /// <summary>Reads a file's header.</summary>
    /// <exception cref="InputException">It is no PNG or JPEG, damaged, or larger than is read.</exception>
    /// <exception cref="EnvironmentException">It may not be read, or what decodes images does not load.</exception>
    public static ImageFile Open(ImageEntry entry)
    {
        (string path, byte[] bytes) = (entry.Name, entry.Read());
        if (PngChunks.IsPng(bytes))
        {
            PngChunks.Check(path, bytes);
            // The decoder takes a size beyond its own limits for a damaged header.
            (uint claimedWidth, uint claimedHeight) = PngChunks.Size(path, bytes);
            RequireReadable(path, claimedWidth, claimedHeight);
            if (!PngChunks.CanHold(bytes)) throw TooFew(path, claimedWidth, claimedHeight, bytes.Length);
        }
        SKCodec codec = Codec(bytes) ?? throw new InputException($"{path} is not a PNG or JPEG image, or its header is damaged. Remove or replace it.");
        try
        {
            if (codec.EncodedFormat is not (SKEncodedImageFormat.Png or SKEncodedImageFormat.Jpeg))
                throw new InputException($"{path} is a {codec.EncodedFormat} image; expected PNG or JPEG. Convert it.");
            RequireReadable(path, codec.Info.Width, codec.Info.Height);
            if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg && (long)codec.Info.Width * codec.Info.Height > bytes.Length * MostPixelsOfByte)
                throw TooFew(path, codec.Info.Width, codec.Info.Height, bytes.Length);
            return new ImageFile(path, codec);
        }
        catch
        {
            codec.Dispose();
            throw;
        }
    }

    /// <summary>Decodes.</summary>
    /// <param name="grey">Whether to give one channel (luma of ITU-R BT.601, as Pillow rounds it) or three.</param>
    /// <returns>The channels one after the other, row by row, 0..255. Transparency and colour profiles are left aside.</returns>
    /// <exception cref="InputException">The pixels are damaged or cut off.</exception>
    public byte[] Decode(bool grey)
    {
        var information = new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        using var bitmap = new SKBitmap(information);
        SKCodecResult result = _codec.GetPixels(information, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
            throw new InputException($"{Path} is damaged or cut off: decoding it ended with '{result}'. Remove or replace it.");
        return Channels(bitmap.GetPixelSpan(), Width * Height, grey);
    }

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="InputException">It is missing or too large.</exception>
    /// <exception cref="EnvironmentException">It may not be read.</exception>
    public static byte[] Read(string path)
    {
        using FileStream stream = InputFile.Open(path);
        if (stream.Length > LargestFile)
            throw new InputException($"{path} has {stream.Length >> 20} MiB; expected a PNG or JPEG image of at most {LargestFile >> 20} MiB.");
        return InputFile.Guard(path, () =>
        {
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        });
    }

    public void Dispose() => _codec.Dispose();

    private static SKCodec? Codec(byte[] bytes)
    {
        try
        {
            using SKData data = SKData.CreateCopy(bytes);
            return SKCodec.Create(data);
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException)
        {
            throw new EnvironmentException("Images cannot be decoded, since SkiaSharp's native library does not load. On Linux add the package "
                + "SkiaSharp.NativeAssets.Linux.NoDependencies in SkiaSharp's version.", error);
        }
    }

    private static void RequireReadable(string path, long width, long height)
    {
        if (width > LargestSide || height > LargestSide || width * height > MostPixels)
            throw new InputException($"{path} claims {height}x{width} pixels; expected at most {LargestSide} a side and {MostPixels} in all. Make it smaller.");
    }

    private static InputException TooFew(string path, long width, long height, int bytes) =>
        new($"{path} is cut off or damaged: it claims {height}x{width} pixels, more than its {bytes} bytes can hold. Remove or replace it.");

    private static byte[] Channels(ReadOnlySpan<byte> pixels, int count, bool grey)
    {
        var values = new byte[grey ? count : 3 * count];
        for (int index = 0; index < count; index++)
        {
            (byte red, byte green, byte blue) = (pixels[4 * index], pixels[4 * index + 1], pixels[4 * index + 2]);
            if (grey) values[index] = (byte)((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);
            else (values[index], values[count + index], values[2 * count + index]) = (red, green, blue);
        }
        return values;
    }
}
