namespace Saddle.Attacks;

/// <summary>The rows and columns of an input; features without any are one row of one channel.</summary>
internal sealed class ImageGrid
{
    /// <summary>The grid of a shape.</summary>
    /// <param name="shape">The shape of one input; its last two sizes are rows and columns, those before them channels.</param>
    public ImageGrid(ReadOnlySpan<long> shape)
    {
        Width = shape.Length > 0 ? (int)shape[^1] : 1;
        Height = shape.Length > 1 ? (int)shape[^2] : 1;
        Channels = shape.Length > 2 ? (int)shape[..^2].Product() : 1;
    }

    /// <summary>The number of channels.</summary>
    public int Channels { get; }

    /// <summary>The number of rows.</summary>
    public int Height { get; }

    /// <summary>The number of columns.</summary>
    public int Width { get; }

    /// <summary>The number of features.</summary>
    public int Features => Channels * Height * Width;

    /// <summary>Where a row of a channel begins among the features.</summary>
    public int Start(int channel, int row) => (channel * Height + row) * Width;

    /// <summary>The square that covers a share of the grid; where the grid is too narrow for it, a rectangle of as many features.</summary>
    /// <param name="share">The share, above 0 and at most 1.</param>
    /// <param name="least">The shortest side, where the grid is as wide.</param>
    /// <param name="odd">Whether sides are of odd length.</param>
    public (int Height, int Width) Window(double share, int least, bool odd = false)
    {
        double area = share * Height * Width;
        int side = Math.Max((int)Math.Round(Math.Sqrt(area)), least), narrow = Math.Min(Height, Width), wide = Math.Max(Height, Width);
        if (odd && side % 2 == 0) side++;
        if (side <= narrow) return (side, side);
        int other = Math.Clamp((int)Math.Round(area / narrow), Math.Min(least, wide), wide);
        return Height <= Width ? (narrow, other) : (other, narrow);
    }
}
