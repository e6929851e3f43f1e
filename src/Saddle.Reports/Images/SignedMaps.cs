using static TorchSharp.torch;

namespace Saddle.Reports;

/// <summary>Draws maps of the features, such as saliency maps, side by side into one PNG: blue below zero, white at zero, red above.</summary>
public static class SignedMaps
{
    /// <summary>Draws the maps.</summary>
    /// <param name="title">What they show; read out in place of the picture.</param>
    /// <param name="maps">The name of each map and its values: floating point, <c>[H, W]</c> or <c>[C, H, W]</c>, all of one shape; the
    /// channels are drawn one below another. Not disposed. Grey where there is no number.</param>
    /// <param name="shared">Whether the strongest colour stands for the largest size in all maps, not in each.</param>
    /// <exception cref="UsageException">There is no map, a map has another shape, or the picture would be too large.</exception>
    /// <exception cref="EnvironmentException">Pictures cannot be made here.</exception>
    public static Drawing Draw(string title, IReadOnlyList<(string Name, Tensor Values)> maps, bool shared = false)
    {
        if (maps.Count == 0) throw new UsageException($"The picture '{title}' has no map; give one or more.");
        long[] shape = maps[0].Values.shape;
        if (shape.Length is not (2 or 3) || shape.Any(size => size is < 1 or > 4096)) throw new UsageException(
            $"The maps of '{title}' have the shape [{string.Join(", ", shape)}]; [H, W] and [C, H, W] of at most 4096 a side can be drawn.");
        if (maps.FirstOrDefault(map => !map.Values.shape.SequenceEqual(shape)) is { Values: not null } other)
            throw new UsageException($"The map '{other.Name}' has the shape [{string.Join(", ", other.Values.shape)}], the first of '{title}' "
                + $"[{string.Join(", ", shape)}]; they must agree.");
        (int channels, int height, int width) = (shape.Length == 3 ? (int)shape[0] : 1, (int)shape[^2], (int)shape[^1]);
        string[] rows = [.. Enumerable.Range(0, channels).Select(channel => channels == 1 ? "" : FormattableString.Invariant($"channel {channel}"))];
        var grid = new LabelledGrid(width, height, rows, [.. maps.Select(map => map.Name)], "", "");
        float[][] values = [.. maps.Select(map => Values(map.Values))];
        double most = Largest(values.SelectMany(map => map));
        for (int map = 0; map < maps.Count; map++)
        {
            double largest = shared ? most : Largest(values[map]);
            for (int channel = 0; channel < channels; channel++)
                grid.Draw(channel, map, Picture(values[map].AsSpan(channel * height * width, height * width), width, largest), Frame);
        }
        return PictureDrawing.Of(grid.Canvas, title);
    }

    // White maps on white paper need an edge.
    private static (byte, byte, byte) Frame => (214, 218, 225);

    private static double Largest(IEnumerable<float> values) => values.Where(float.IsFinite).Select(value => Math.Abs((double)value)).DefaultIfEmpty(0).Max();

    private static PixelImage Picture(ReadOnlySpan<float> values, int width, double largest)
    {
        var image = new PixelImage(width, values.Length / width);
        for (int pixel = 0; pixel < values.Length; pixel++)
            image.Set(pixel % width, pixel / width, ColourRamp.Signed(largest > 0 ? values[pixel] / largest : float.IsNaN(values[pixel]) ? double.NaN : 0));
        return image;
    }

    private static float[] Values(Tensor map)
    {
        using Tensor detached = map.detach(), plain = detached.to(ScalarType.Float32).cpu().contiguous();
        return plain.data<float>().ToArray();
    }
}
