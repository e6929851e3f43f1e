namespace Saddle.Models;

/// <summary>One linear layer on the flattened input.</summary>
internal sealed class LinearNetwork : Architecture
{
    private readonly WeightedLayer _fc1;

    public LinearNetwork(ArchitecturePlan plan, Func<string, long[], Tensor> weights) : base(plan) => _fc1 = Layer("fc1", weights);

    public static IReadOnlyList<LayerPlan> Layers(long[] shape, int classes) =>
        [new("fc1", classes, shape.Aggregate(1L, (product, size) => product * size))];

    private protected override Tensor Logits(Tensor input) => nn.functional.linear(input.flatten(1), _fc1.Weight, _fc1.Bias);
}
