namespace Saddle.Defenses;

/// <summary>
/// A PixelCNN (van den Oord et al. 2016, section 3): a distribution over images of discrete levels, in which a value depends on the rows above, on what stands
/// left of it, and on the channels before its own. A first layer of 7×7 that does not see the value itself, residual layers of 3×3, and one of 1×1 that gives
/// each level's logit.
/// </summary>
/// <param name="Channels">Channels of an image.</param>
/// <param name="Filters">Filters of a layer for each channel.</param>
/// <param name="Layers">Layers in all; 2 or more.</param>
/// <param name="Levels">Levels that a value can have, evenly from 0 to 1.</param>
internal sealed record PixelCnnDesign(int Channels, int Filters, int Layers, int Levels)
{
    private const int FirstSide = 7, Side = 3;

    /// <summary>Filters of a layer: those of the first channel, then those of the second.</summary>
    public int Width => Channels * Filters;

    /// <summary>Of each layer, what it takes and gives for one value, and the size of its kernel: only rows up to that of the value are there.</summary>
    /// <param name="layer">Which, from 0.</param>
    public (int In, int Out, int Rows, int Columns) Layer(int layer) => layer == 0 ? (1, Filters, FirstSide / 2 + 1, FirstSide)
        : layer < Layers - 1 ? (Filters, Filters, Side / 2 + 1, Side) : (Filters, Levels, 1, 1);

    /// <summary>The shape of a layer's weights, <c>[out, in, rows, columns]</c>.</summary>
    public long[] Shape(int layer)
    {
        (int taken, int given, int rows, int columns) = Layer(layer);
        return [Channels * given, Channels * taken, rows, columns];
    }

    /// <summary>What a weight is called.</summary>
    public static string Weight(int layer) => $"layer{layer}.weight";

    /// <summary>What a bias is called.</summary>
    public static string Bias(int layer) => $"layer{layer}.bias";

    /// <summary>1 where a layer's weight may be other than 0.</summary>
    /// <returns>float32, of the shape of the weights; the caller's.</returns>
    public Tensor Mask(int layer)
    {
        (int taken, int given, int rows, int columns) = Layer(layer);
        Tensor mask = ones(Shape(layer));
        Tensor last = mask.select(2, rows - 1);
        for (int column = columns / 2 + 1; column < columns; column++) last.select(2, column).zero_();
        // At the value itself a channel sees those before it, and within the network its own too.
        for (int channel = 0; channel < Channels; channel++)
        {
            int seen = layer == 0 ? channel : channel + 1;
            last.select(2, columns / 2).narrow(0, channel * given, given).narrow(1, seen * taken, (Channels - seen) * taken).zero_();
        }
        return mask;
    }

    /// <summary>The logits of each level at each place, given what is above and left of it.</summary>
    /// <param name="levels">Levels as float32, <c>[n, C, H, W]</c>.</param>
    /// <param name="weight">The masked weights of a layer.</param>
    /// <param name="bias">The biases of a layer.</param>
    /// <returns>float32, <c>[n, C, levels, H, W]</c>, in the caller's scope.</returns>
    public Tensor Logits(Tensor levels, Func<int, Tensor> weight, Func<int, Tensor> bias)
    {
        using Scalar scale = Scalars.Of(2.0 / (Levels - 1));
        Tensor values = levels.mul(scale).sub_(Scalars.One);
        for (int layer = 0; layer < Layers; layer++)
        {
            (_, _, int rows, int columns) = Layer(layer);
            Tensor seen = rows == 1 ? values : nn.functional.pad(values, [columns / 2, columns / 2, rows - 1, 0]);
            Tensor given = nn.functional.conv2d(seen, weight(layer), bias(layer));
            values = layer == 0 ? given.relu_() : layer < Layers - 1 ? given.relu_().add(values, Scalars.One) : given;
        }
        return values.reshape(values.shape[0], Channels, Levels, values.shape[2], values.shape[3]);
    }
}
