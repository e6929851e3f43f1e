using Saddle.Models;

namespace Saddle.Tests.Models;

/// <summary>The residual networks as the code of Madry et al. has them, step by step with the channels first, in any precision.</summary>
internal static class PlainResidualNetwork
{
    /// <summary>Logits of the given weights and running statistics.</summary>
    public static Tensor Logits(Architecture network, IReadOnlyDictionary<string, Tensor> state, Tensor images, bool training)
    {
        bool small = network.Specification.StartsWith("small", StringComparison.Ordinal);
        double values = images.shape[1] * images.shape[2] * images.shape[3];
        Tensor pixels = images * 255, centred = pixels - pixels.mean([1, 2, 3], keepdim: true);
        Tensor deviation = centred.pow(2).mean([1, 2, 3], keepdim: true).sqrt();
        Tensor x = centred / deviation.maximum(full_like(deviation, 1 / Math.Sqrt(values)));
        x = nn.functional.conv2d(x, state["conv1.weight"], strides: small ? [2, 2] : [1, 1], padding: [1, 1]);
        int unitsOfStage = small ? 1 : 5;
        for (int unit = 0; unit < 3 * unitsOfStage; unit++)
        {
            long stride = unit > 0 && unit % unitsOfStage == 0 ? 2 : 1;
            string name = $"unit{unit + 1}";
            Tensor activated = Activated(state, $"{name}.norm1", x, training);
            Tensor shortcut = unit == 0 ? activated : x;
            Tensor hidden = nn.functional.conv2d(activated, state[$"{name}.conv1.weight"], strides: [stride, stride], padding: [1, 1]);
            hidden = Activated(state, $"{name}.norm2", hidden, training);
            hidden = nn.functional.conv2d(hidden, state[$"{name}.conv2.weight"], padding: [1, 1]);
            if (stride == 2) shortcut = nn.functional.avg_pool2d(shortcut, [2, 2], [2, 2], ceil_mode: true);
            long more = hidden.shape[1] - shortcut.shape[1];
            Tensor Zeros(long channels) => zeros([x.shape[0], channels, hidden.shape[2], hidden.shape[3]], x.dtype);
            x = hidden + cat([Zeros(more / 2), shortcut, Zeros(more - more / 2)], 1);
        }
        return nn.functional.linear(Activated(state, "norm1", x, training).mean([2, 3]), state["fc1.weight"], state["fc1.bias"]);
    }

    private static Tensor Activated(IReadOnlyDictionary<string, Tensor> state, string name, Tensor x, bool training)
    {
        Tensor Row(Tensor row) => row.reshape(1, -1, 1, 1);
        Tensor mean = training ? x.mean([0, 2, 3]) : state[$"{name}.running_mean"];
        Tensor variance = training ? (x - Row(mean)).pow(2).mean([0, 2, 3]) : state[$"{name}.running_var"];
        Tensor normalized = (x - Row(mean)) / (Row(variance) + 1e-3).sqrt() * Row(state[$"{name}.weight"]) + Row(state[$"{name}.bias"]);
        return where(normalized.lt(0), normalized * 0.1, normalized);
    }
}
