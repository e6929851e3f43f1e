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

    protected override void Update(IReadOnlyList<Tensor> gradients, double learningRate)
    {
        using Scalar decay = Scalars.Of(WeightDecay), momentum = Scalars.Of(_momentum), rate = Scalars.Of(-learningRate);
        for (int i = 0; i < gradients.Count; i++)
        {
            Tensor weight = Weights[i].Weight, gradient = gradients[i];
            if (WeightDecay > 0) gradient = gradient.add(weight, decay);
            _velocity[i].mul_(momentum).add_(gradient, Scalars.One);
            weight.add_(_velocity[i], rate);
        }
    }
}
