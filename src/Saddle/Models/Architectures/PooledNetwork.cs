namespace Saddle.Models;

/// <summary>
/// Two 5×5 convolutions, each with 2×2 max-pooling and an activation, one hidden layer: <c>lenet</c> and
/// <c>lenet-papernot</c> (no padding), <c>madry-mnist</c> (padding 2).
/// </summary>
internal sealed class PooledNetwork : Architecture
{
    /// <summary>Height and width of what a convolution sees at once.</summary>
    public const long Kernel = 5;

    private readonly WeightedLayer _conv1, _conv2, _fc1, _fc2;
    private readonly long _padding;
    private readonly Activation _activation;

    public PooledNetwork(ArchitecturePlan plan, PooledDesign design, Func<string, long[], Tensor> weights) : base(plan)
    {
        (_padding, _activation) = (design.Padding, design.Function);
        (_conv1, _conv2, _fc1, _fc2) = (Layer("conv1", weights), Layer("conv2", weights), Layer("fc1", weights), Layer("fc2", weights));
    }

    protected override Tensor Logits(Tensor input)
    {
        // An activation that rises gives the same values after pooling as before it, for a quarter of the work.
        Tensor hidden = Hidden(_activation.Of(nn.functional.max_pool2d(ChannelsLast.Convolution(input, _conv1, _padding, stride: 1), 2)));
        hidden = Hidden(_activation.Of(nn.functional.max_pool2d(ChannelsLast.Convolution(hidden, _conv2, _padding, stride: 1), 2)));
        // The copy to channels-first is small here and spares the checkpoint a reordered first linear layer.
        hidden = Hidden(_activation.Of(nn.functional.linear(ChannelsFirstFlattening.apply(hidden), _fc1.Weight, _fc1.Bias)));
        return nn.functional.linear(hidden, _fc2.Weight, _fc2.Bias);
    }
}
