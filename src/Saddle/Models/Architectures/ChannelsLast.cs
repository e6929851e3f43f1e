namespace Saddle.Models;

/// <summary>Convolutions whose result lies in memory with the channels last, where libtorch pools 14 to 18 times faster.</summary>
internal static class ChannelsLast
{
    /// <summary>The convolution of a layer; within the caller's dispose scope.</summary>
    /// <param name="input">float32, <c>[N, C, H, W]</c>, in any memory layout.</param>
    /// <param name="layer">A square kernel, <c>[out, C, kernel, kernel]</c>.</param>
    /// <param name="padding">Zeros added on every side.</param>
    /// <param name="stride">The step of the kernel.</param>
    /// <returns>float32, <c>[N, out, H', W']</c>, channels last in memory.</returns>
    public static Tensor Convolution(Tensor input, WeightedLayer layer, long padding, long stride) =>
        input.shape[1] == 1
            ? SingleChannelConvolution.apply(input, layer.Weight, layer.Bias, padding, stride)
            : nn.functional.conv2d(Reorder(input), Reorder(layer.Weight), layer.Bias, [stride, stride], [padding, padding]);

    /// <summary>The same values with the channels last in memory.</summary>
    public static Tensor Reorder(Tensor tensor) => tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
