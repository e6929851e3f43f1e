namespace Saddle.Models;

/// <summary>
/// Two 3×3 convolutions with biases, ReLU between them, added to the input (He et al. 2016a without the normalisation, so that
/// examples do not meet in a batch).
/// </summary>
internal sealed class PlainResidualUnit : nn.Module
{
    private const long Kernel = 3;
    private readonly WeightedLayer _conv1, _conv2;

    /// <summary>Makes the unit.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="tensors">Weights and biases by their names within the unit.</param>
    public PlainResidualUnit(string name, Func<string, Tensor> tensors) : base(name)
    {
        _conv1 = new WeightedLayer("conv1", tensors("conv1.weight"), tensors("conv1.bias"));
        _conv2 = new WeightedLayer("conv2", tensors("conv2.weight"), tensors("conv2.bias"));
        register_module("conv1", _conv1);
        register_module("conv2", _conv2);
    }

    /// <summary>The layers of a unit with as many filters as its input has.</summary>
    public static IEnumerable<LayerPlan> Layers(string name, long filters) =>
        [new($"{name}.conv1", filters, filters, Kernel, Kernel), new($"{name}.conv2", filters, filters, Kernel, Kernel)];

    /// <summary>The unit's output, to which no ReLU has been applied; within the caller's dispose scope.</summary>
    public Tensor Apply(Tensor input)
    {
        Tensor hidden = nn.functional.relu(ChannelsLast.Convolution(input, _conv1, padding: 1, stride: 1));
        return ChannelsLast.Convolution(hidden, _conv2, padding: 1, stride: 1).add_(input, Scalars.One);
    }

    /// <summary>Nothing is left to register: TorchSharp would register the fields once more, under their own names.</summary>
    protected override void RegisterComponents()
    {
    }
}
