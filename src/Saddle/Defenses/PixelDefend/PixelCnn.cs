using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Saddle.Defenses;

/// <summary>
/// A fitted PixelCNN, laid out for computing one place after another: for each channel and layer the weights of eight outputs lie side by side.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
internal sealed class PixelCnn
{
    private readonly float[][] _weights, _biases;

    /// <summary>Takes a copy.</summary>
    /// <param name="design">Its sizes.</param>
    /// <param name="tensor">A weight or bias by its name.</param>
    public PixelCnn(PixelCnnDesign design, Func<string, Tensor> tensor)
    {
        Design = design;
        _weights = [.. Enumerable.Range(0, design.Layers).Select(layer => Lay(layer, tensor(PixelCnnDesign.Weight(layer))))];
        _biases = [.. Enumerable.Range(0, design.Layers).Select(layer => Lay(layer, tensor(PixelCnnDesign.Bias(layer))))];
    }

    /// <summary>Its sizes.</summary>
    public PixelCnnDesign Design { get; }

    /// <summary>How many numbers a channel's outputs of a layer take, whole vectors of them.</summary>
    public int Room(int layer) => Whole(Design.Layer(layer).Out);

    /// <summary>The biases of a channel's outputs.</summary>
    public ReadOnlySpan<float> Biases(int layer, int channel) => _biases[layer].AsSpan(channel * Room(layer), Room(layer));

    /// <summary>The weights of a channel's outputs at a place of the kernel: for every input, in their order, those of all outputs.</summary>
    public ReadOnlySpan<float> Weights(int layer, int channel, int row, int column)
    {
        (int taken, _, int rows, int columns) = Design.Layer(layer);
        int each = Design.Channels * taken * Room(layer);
        return _weights[layer].AsSpan(((channel * rows + row) * columns + column) * each, each);
    }

    /// <summary>Adds inputs times weights to sums.</summary>
    /// <param name="sums">Whole vectors.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="weights">For every input as many weights as there are sums; more than there are inputs are not read.</param>
    public static void Add(Span<float> sums, ReadOnlySpan<float> inputs, ReadOnlySpan<float> weights)
    {
        Span<Vector256<float>> all = MemoryMarshal.Cast<float, Vector256<float>>(sums);
        ReadOnlySpan<Vector256<float>> factors = MemoryMarshal.Cast<float, Vector256<float>>(weights);
        for (int i = 0; i < all.Length; i++)
        {
            // Two sums side by side, since each waits for its own last.
            Vector256<float> even = all[i], odd = default;
            int input = 0, place = i;
            for (; input + 1 < inputs.Length; input += 2, place += 2 * all.Length)
            {
                even = Vector256.FusedMultiplyAdd(factors[place], Vector256.Create(inputs[input]), even);
                odd = Vector256.FusedMultiplyAdd(factors[place + all.Length], Vector256.Create(inputs[input + 1]), odd);
            }
            if (input < inputs.Length) even = Vector256.FusedMultiplyAdd(factors[place], Vector256.Create(inputs[input]), even);
            all[i] = even + odd;
        }
    }

    private static int Whole(int count) => (count + Vector256<float>.Count - 1) / Vector256<float>.Count * Vector256<float>.Count;

    /// <summary>
    /// From <c>[channel, output, input, row, column]</c>, or <c>[channel, output]</c>, to <c>[channel, row, column, input, output]</c>, with zeros up to whole
    /// vectors.
    /// </summary>
    private float[] Lay(int layer, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        int given = Design.Layer(layer).Out;
        Tensor parts = tensor.cpu().reshape([Design.Channels, given, .. tensor.shape[1..]]);
        Tensor ordered = parts.dim() == 2 ? parts : parts.permute(0, 3, 4, 2, 1);
        return nn.functional.pad(ordered, [0, Room(layer) - given]).contiguous().data<float>().ToArray();
    }
}
