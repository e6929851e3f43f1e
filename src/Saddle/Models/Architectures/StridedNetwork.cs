namespace Saddle.Models;

/// <summary>
/// Two 4×4 convolutions with stride 2, padding 1 and ReLU, one hidden layer: <c>small-cnn</c>; behind an
/// <see cref="InputThreshold"/> where the specification has one.
/// </summary>
internal sealed class StridedNetwork : Architecture
{
    private const long Kernel = 4;
    private readonly WeightedLayer _conv1, _conv2, _fc1, _fc2;
    private readonly InputThreshold? _threshold;

    public StridedNetwork(ArchitecturePlan plan, Func<string, long[], Tensor> weights) : base(plan)
    {
        (_conv1, _conv2, _fc1, _fc2) = (Layer("conv1", weights), Layer("conv2", weights), Layer("fc1", weights), Layer("fc2", weights));
        _threshold = plan.Specification.Threshold is { } threshold ? new InputThreshold(threshold) : null;
    }

    public static IReadOnlyList<LayerPlan> Layers(ArchitectureSpecification specification, long[] shape, int classes)
    {
        (long first, long second, long hidden) = (specification.Scale(16), specification.Scale(32), specification.Scale(100));
        return
        [
            new("conv1", first, shape[0], Kernel, Kernel),
            new("conv2", second, first, Kernel, Kernel),
            new("fc1", hidden, second * (shape[1] / 2 / 2) * (shape[2] / 2 / 2)),
            new("fc2", classes, hidden),
        ];
    }

    private protected override Tensor Logits(Tensor input)
    {
        Tensor hidden = nn.functional.relu(ChannelsLast.Convolution(_threshold?.Of(input) ?? input, _conv1, padding: 1, stride: 2));
        hidden = nn.functional.relu(ChannelsLast.Convolution(hidden, _conv2, padding: 1, stride: 2));
        hidden = nn.functional.relu(nn.functional.linear(ChannelsFirstFlattening.apply(hidden), _fc1.Weight, _fc1.Bias));
        return nn.functional.linear(hidden, _fc2.Weight, _fc2.Bias);
    }
}
