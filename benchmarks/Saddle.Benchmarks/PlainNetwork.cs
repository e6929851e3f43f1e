using Saddle.Models;

namespace Saddle.Benchmarks;

/// <summary>The same network with the same weights, as everybody writes it: a Sequential of PyTorch's layers.</summary>
internal static class PlainNetwork
{
    public static nn.Module<Tensor, Tensor> Of(Architecture network)
    {
        Dictionary<string, Tensor> state = network.state_dict();
        var layers = new List<(string, nn.Module<Tensor, Tensor>)>();
        bool pooled = !network.Specification.StartsWith("small-cnn", StringComparison.Ordinal);
        foreach (string name in new[] { "conv1", "conv2", "fc1", "fc2" })
        {
            if (!state.TryGetValue($"{name}.weight", out Tensor? weight)) continue;
            long[] shape = weight.shape;
            if (name == "fc1") layers.Add(("flatten", nn.Flatten()));
            layers.Add((name, shape.Length == 2
                ? nn.Linear(shape[1], shape[0])
                : nn.Conv2d(shape[1], shape[0], shape[2], stride: pooled ? 1 : 2,
                    padding: network.Specification.StartsWith("madry", StringComparison.Ordinal) ? 2 : pooled ? 0 : 1)));
            if (shape[0] != network.Classes) layers.Add(($"{name}-activation", network.Specification == "lenet-papernot" ? nn.Tanh() : nn.ReLU()));
            if (shape.Length == 4 && pooled) layers.Add(($"{name}-pool", nn.MaxPool2d(2)));
        }
        nn.Module<Tensor, Tensor> plain = nn.Sequential([.. layers]);
        plain.load_state_dict(state);
        return plain;
    }
}
