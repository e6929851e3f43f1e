namespace Saddle.Defenses;

/// <summary>Where the patches of a quilt lie: squares of 5 pixels, 3 apart, on an image that is continued until they cover it exactly.</summary>
/// <threadsafety>Immutable.</threadsafety>
internal sealed class PatchGrid(int channels, int height, int width)
{
    /// <summary>The side of a patch in pixels (Guo et al. 2018).</summary>
    public const int Side = 5;

    /// <summary>By how many pixels neighbouring patches overlap (Guo et al. 2018).</summary>
    public const int Overlap = 2;

    /// <summary>How far neighbouring patches are apart, in pixels.</summary>
    public const int Skip = Side - Overlap;

    public int Channels { get; } = channels;

    /// <summary>The image's own height and width.</summary>
    public int Height { get; } = height;

    public int Width { get; } = width;

    /// <summary>Height and width of the continued image.</summary>
    public int PaddedHeight { get; } = Padded(height);

    public int PaddedWidth { get; } = Padded(width);

    public int Rows => (PaddedHeight - Side) / Skip + 1;

    public int Columns => (PaddedWidth - Side) / Skip + 1;

    /// <summary>How many patches there are.</summary>
    public int Count => Rows * Columns;

    /// <summary>How many numbers a patch has.</summary>
    public int Features => Channels * Side * Side;

    /// <summary>Whether patches cover a side exactly.</summary>
    public static bool Fits(int side) => Padded(side) == side;

    /// <summary>The least side, not below this one, that patches cover exactly.</summary>
    public static int Padded(int side) => side <= Side ? Side : Side + (side - Side + Skip - 1) / Skip * Skip;

    /// <summary>All patches of an image, one after another, each channel by channel.</summary>
    /// <param name="image">The image, channel by channel.</param>
    /// <param name="patches"><see cref="Count"/> times <see cref="Features"/> numbers, which are written.</param>
    public void Cut(ReadOnlySpan<float> image, Span<float> patches)
    {
        int next = 0;
        for (int row = 0; row < Rows; row++)
            for (int column = 0; column < Columns; column++)
                for (int channel = 0; channel < Channels; channel++)
                    for (int y = 0; y < Side; y++)
                    {
                        int line = (channel * Height + Math.Min(row * Skip + y, Height - 1)) * Width;
                        for (int x = 0; x < Side; x++) patches[next++] = image[line + Math.Min(column * Skip + x, Width - 1)];
                    }
    }
}
