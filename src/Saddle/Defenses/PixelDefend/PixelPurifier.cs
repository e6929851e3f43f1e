namespace Saddle.Defenses;

/// <summary>
/// Replaces one value after another by the most likely near it (Song et al. 2018, algorithm 1). What a PixelCNN computes at a place depends on nothing that
/// comes after it, so that everything is computed once and a whole image costs one pass.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class PixelPurifier
{
    private readonly PixelCnn _network;
    private readonly PixelCnnDesign _design;
    private readonly int _height, _width;

    // Of each layer, what it sees: the image and what is around it, place by place; what is outside stays zero.
    private readonly float[][] _seen;
    private readonly float[] _sums;

    public PixelPurifier(PixelCnn network, int height, int width)
    {
        (_network, _design, _height, _width) = (network, network.Design, height, width);
        _seen = [.. Enumerable.Range(0, _design.Layers).Select(layer => new float[(height + Above(layer)) * Stride(layer)])];
        _sums = new float[Enumerable.Range(0, _design.Layers).Max(network.Room)];
    }

    /// <summary>Purifies an image.</summary>
    /// <param name="image">Values in 0..1, channel by channel, which are written.</param>
    /// <param name="epsilon">How far a value may be moved.</param>
    /// <returns>This purifier.</returns>
    public PixelPurifier Purify(Span<float> image, double epsilon)
    {
        for (int y = 0; y < _height; y++)
            for (int x = 0; x < _width; x++)
                for (int channel = 0; channel < _design.Channels; channel++)
                {
                    ref float value = ref image[(channel * _height + y) * _width + x];
                    int level = MostLikely(Logits(y, x, channel), value, epsilon);
                    value = (float)level / (_design.Levels - 1);
                    Place(0, y, x)[channel] = 2 * value - 1;
                }
        return this;
    }

    /// <summary>The first and the last level that are near a value.</summary>
    private (int First, int Last) Near(double value, double epsilon)
    {
        // A level at the very end counts however the value was rounded.
        const double Rounding = 1e-6;
        int steps = _design.Levels - 1;
        int first = (int)Math.Ceiling((value - epsilon - Rounding) * steps), last = (int)Math.Floor((value + epsilon + Rounding) * steps);
        return (Math.Clamp(first, 0, steps), Math.Clamp(last, 0, steps));
    }

    private int MostLikely(ReadOnlySpan<float> logits, double value, double epsilon)
    {
        (int best, int last) = Near(value, epsilon);
        for (int level = best + 1; level <= last; level++)
            if (logits[level] > logits[best]) best = level;
        return best;
    }

    private ReadOnlySpan<float> Logits(int y, int x, int channel)
    {
        for (int layer = 0; ; layer++)
        {
            (int taken, int given, int rows, int columns) = _design.Layer(layer);
            Span<float> sums = _sums.AsSpan(0, _network.Room(layer));
            _network.Biases(layer, channel).CopyTo(sums);
            for (int row = 0; row < rows; row++)
                for (int column = 0; column < columns; column++)
                {
                    bool own = row == rows - 1 && column == columns / 2;
                    // The same channels as in the mask.
                    int seen = own ? (layer == 0 ? channel : channel + 1) * taken : _design.Channels * taken;
                    PixelCnn.Add(sums, Place(layer, y + row - (rows - 1), x + column - columns / 2)[..seen], _network.Weights(layer, channel, row, column));
                    if (own) break;
                }
            if (layer == _design.Layers - 1) return sums[..given];
            Span<float> next = Place(layer + 1, y, x).Slice(channel * given, given);
            ReadOnlySpan<float> before = layer == 0 ? default : Place(layer, y, x).Slice(channel * given, given);
            for (int i = 0; i < given; i++) next[i] = Math.Max(0, sums[i]) + (layer == 0 ? 0 : before[i]);
        }
    }

    /// <summary>What a layer sees at a place, which may be outside.</summary>
    private Span<float> Place(int layer, int y, int x)
    {
        int each = _design.Channels * _design.Layer(layer).In;
        return _seen[layer].AsSpan((y + Above(layer)) * Stride(layer) + (x + Beside(layer)) * each, each);
    }

    private int Above(int layer) => _design.Layer(layer).Rows - 1;

    private int Beside(int layer) => _design.Layer(layer).Columns / 2;

    private int Stride(int layer) => (_width + 2 * Beside(layer)) * _design.Channels * _design.Layer(layer).In;
}
