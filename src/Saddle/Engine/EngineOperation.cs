namespace Saddle;

/// <summary>An operation that the engine is checked by.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Input">The shape of its input.</param>
/// <param name="Weights">The shapes of its weights, in the order that it takes them.</param>
/// <param name="Apply">The operation on input and weights, all of one type.</param>
/// <param name="ChannelsLast">Whether input and kernel lie with their channels last in memory.</param>
internal sealed record EngineOperation(string Name, long[] Input, long[][] Weights, Func<Tensor, Tensor[], Tensor> Apply, bool ChannelsLast = false)
{
    private const double BatchNormMomentum = 0.1, Epsilon = 1e-5;

    /// <summary>
    /// What classifiers are made of. Convolutions come with channels that fill blocks of 16 and that do not, which is where
    /// engines with blocked layouts differ.
    /// </summary>
    public static IReadOnlyList<EngineOperation> All { get; } =
    [
        Convolution("convolution 1→6, 5×5", [2, 1, 9, 9], [6, 1, 5, 5]),
        Convolution("convolution 3→20, 3×3, padded", [2, 3, 6, 6], [20, 3, 3, 3], padding: 1),
        Convolution("convolution 20→50, 3×3", [2, 20, 5, 5], [50, 20, 3, 3]),
        Convolution("convolution 16→32, 3×3", [2, 16, 5, 5], [32, 16, 3, 3]),
        Convolution("convolution 6→10, 3×3, stride 2", [2, 6, 7, 7], [10, 6, 3, 3], stride: 2, padding: 1),
        Convolution("convolution 24→12, 1×1", [2, 24, 5, 5], [12, 24, 1, 1]),
        Convolution("convolution 6→6 in 6 groups, 3×3", [2, 6, 6, 6], [6, 1, 3, 3], groups: 6),
        Convolution("convolution 6→10, 3×3, channels last", [2, 6, 6, 6], [10, 6, 3, 3]) with { ChannelsLast = true },
        new("transposed convolution 6→10, 3×3, stride 2", [2, 6, 4, 4], [[6, 10, 3, 3], [10]],
            (x, w) => nn.functional.conv_transpose2d(x, w[0], w[1], strides: [2, 2])),
        new("convolution of signals 6→10, 3", [2, 6, 12], [[10, 6, 3], [10]], (x, w) => nn.functional.conv1d(x, w[0], w[1])),
        new("linear layer 20→10", [4, 20], [[10, 20], [10]], (x, w) => nn.functional.linear(x, w[0], w[1])),
        new("maximum pooling", [2, 6, 6, 6], [], (x, _) => nn.functional.max_pool2d(x, [2, 2])),
        new("batch normalisation", [4, 6, 3, 3], [[6], [6]], (x, w) =>
            nn.functional.batch_norm(x, zeros(6, x.dtype), ones(6, x.dtype), w[0], w[1], training: true, momentum: BatchNormMomentum, eps: Epsilon)),
    ];

    private static EngineOperation Convolution(string name, long[] input, long[] kernel, long stride = 1, long padding = 0, long groups = 1) =>
        new(name, input, [kernel, [kernel[0]]],
            (x, w) => nn.functional.conv2d(x, w[0], w[1], strides: [stride, stride], padding: [padding, padding], groups: groups));
}
