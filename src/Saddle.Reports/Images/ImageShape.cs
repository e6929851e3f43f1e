namespace Saddle.Reports;

/// <summary>An input that is a picture: its channels one after the other, row by row.</summary>
/// <param name="Channels">1 (grey) or 3 (red, green, blue).</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Width">Pixels across.</param>
internal sealed record ImageShape(int Channels, int Height, int Width)
{
    private const long LargestSide = 4096, LargestRatio = 4;

    /// <summary>How many values it has.</summary>
    public int Count => Channels * Height * Width;

    /// <summary>The picture that an input of a shape is: <c>[H, W]</c>, <c>[1, H, W]</c> or <c>[3, H, W]</c>.</summary>
    /// <returns>Null where an input of that shape is no picture; without an axis of channels also where it is more than four times as long
    /// as high, as signals [C, L] are.</returns>
    public static ImageShape? Of(IReadOnlyList<long> shape)
    {
        (long channels, long height, long width) = shape.Count switch
        {
            2 when Math.Max(shape[0], shape[1]) <= LargestRatio * Math.Min(shape[0], shape[1]) => (1, shape[0], shape[1]),
            3 => (shape[0], shape[1], shape[2]),
            _ => (0, 0, 0),
        };
        return channels is 1 or 3 && height is > 1 and <= LargestSide
            && width is > 1 and <= LargestSide ? new ImageShape((int)channels, (int)height, (int)width) : null;
    }

    /// <summary>Draws the values.</summary>
    public PixelImage Draw(ReadOnlySpan<float> values, PixelRange range)
    {
        var image = new PixelImage(Width, Height);
        int plane = Height * Width;
        for (int pixel = 0; pixel < plane; pixel++)
            image.Set(pixel % Width, pixel / Width, (Level(values, pixel, 0), Level(values, pixel, 1), Level(values, pixel, 2)));
        return image;

        byte Level(ReadOnlySpan<float> all, int pixel, int colour)
        {
            int channel = Channels == 1 ? 0 : colour;
            return ToByte(range.Position(all[channel * plane + pixel], channel));
        }
    }

    /// <summary>Draws what changed, around a middle grey, amplified until the largest change is black or white.</summary>
    /// <returns>The picture, and by how much it is amplified.</returns>
    public (PixelImage Image, double Factor) DrawDifference(ReadOnlySpan<float> original, ReadOnlySpan<float> adversarial, PixelRange range)
    {
        int plane = Height * Width;
        var changes = new double[Count];
        for (int index = 0; index < Count; index++) changes[index] = (adversarial[index] - (double)original[index]) / range.Extent(index / plane);
        double largest = changes.Max(change => double.IsFinite(change) ? Math.Abs(change) : 0);
        double factor = largest > 0 ? 0.5 / largest : 1;
        var image = new PixelImage(Width, Height);
        for (int pixel = 0; pixel < plane; pixel++)
        {
            byte Level(int colour) => ToByte(0.5 + factor * changes[(Channels == 1 ? 0 : colour) * plane + pixel]);
            image.Set(pixel % Width, pixel / Width, (Level(0), Level(1), Level(2)));
        }
        return (image, 2 * factor);
    }

    private static byte ToByte(double position) => double.IsNaN(position) ? (byte)0 : (byte)Math.Round(255 * Math.Clamp(position, 0, 1));
}
