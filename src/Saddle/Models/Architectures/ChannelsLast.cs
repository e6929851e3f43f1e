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
            ? OfOneChannel(input, layer, padding, stride)
            : nn.functional.conv2d(Reorder(input), Reorder(layer.Weight), layer.Bias, [stride, stride], [padding, padding]);

    // With one channel there is nothing to vectorise over inside the kernel; as a matrix product it is 2 to 4 times faster.
    private static Tensor OfOneChannel(Tensor input, WeightedLayer layer, long padding, long stride)
    {
        long channels = layer.Weight.shape[0], kernel = layer.Weight.shape[2];
        long height = (input.shape[2] + 2 * padding - kernel) / stride + 1, width = (input.shape[3] + 2 * padding - kernel) / stride + 1;
        Tensor patches = nn.functional.unfold(input, kernel, padding: padding, stride: stride).transpose(1, 2);
        Tensor result = patches.matmul(layer.Weight.reshape(channels, kernel * kernel).t()).add_(layer.Bias);
        return result.reshape(input.shape[0], height, width, channels).permute(0, 3, 1, 2);
    }

    private static Tensor Reorder(Tensor tensor) => tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
