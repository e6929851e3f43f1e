namespace Saddle.Models;

/// <summary><c>linear</c>: a <see cref="LinearNetwork"/>.</summary>
internal sealed record LinearDesign : ArchitectureDesign
{
    public override string Name => "linear";

    protected internal override bool TakesImages => false;

    protected internal override IReadOnlyList<LayerPlan> Layers(long[] inputShape, int classes) =>
        [new("fc1", classes, inputShape.Product())];

    protected internal override Architecture Build(ArchitecturePlan plan, Func<string, long[], Tensor> weights) => new LinearNetwork(plan, weights);
}

/// <summary>One linear layer on the flattened input.</summary>
internal sealed class LinearNetwork : Architecture
{
    private readonly WeightedLayer _fc1;

    public LinearNetwork(ArchitecturePlan plan, Func<string, long[], Tensor> weights) : base(plan) => _fc1 = Layer("fc1", weights);

    protected override Tensor Logits(Tensor input) => nn.functional.linear(input.flatten(1), _fc1.Weight, _fc1.Bias);
}
