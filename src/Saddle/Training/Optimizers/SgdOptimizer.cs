using TorchSharp.Modules;

namespace Saddle.Training;

/// <summary>
/// Stochastic gradient descent with momentum, as PyTorch has it: v ← μ v + g + λ w, w ← w − η v, where λ is the weight
/// decay.
/// </summary>
internal sealed class SgdOptimizer : WeightOptimizer
{
    private readonly double _momentum;
    private readonly Tensor[] _velocity;

    public SgdOptimizer(IReadOnlyList<(string Name, Parameter Weight)> weights, double momentum, double weightDecay) : base(weights, weightDecay) =>
        (_momentum, _velocity) = (momentum, Remember("velocity"));

    protected override void Update(int index, Tensor weight, Tensor gradient, double learningRate)
    {
        using Scalar decay = WeightDecay, momentum = _momentum, rate = -learningRate;
        if (WeightDecay > 0) gradient = gradient.add(weight, decay);
        Tensor velocity = _velocity[index].mul_(momentum).add_(gradient, Scalars.One);
        weight.add_(velocity, rate);
    }
}
