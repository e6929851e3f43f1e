using TorchSharp.Modules;

namespace Saddle.Training;

/// <summary>
/// Adam (Kingma and Ba 2015, algorithm 1; β₁ 0.9, β₂ 0.999, ε 1e-8), with the weight decay apart from the gradient
/// (Loshchilov and Hutter 2019, algorithm 2).
/// </summary>
internal sealed class AdamOptimizer : WeightOptimizer
{
    private const double FirstDecay = 0.9, SecondDecay = 0.999, Smallest = 1e-8;
    private readonly Tensor[] _first, _second;

    public AdamOptimizer(IReadOnlyList<(string Name, Parameter Weight)> weights, double weightDecay) : base(weights, weightDecay) =>
        (_first, _second) = (Remember("first"), Remember("second"));

    protected override void Update(int index, Tensor weight, Tensor gradient, double learningRate)
    {
        double firstBias = 1 - Math.Pow(FirstDecay, Steps), secondBias = 1 - Math.Pow(SecondDecay, Steps);
        using Scalar kept = 1 - learningRate * WeightDecay, rate = -learningRate / firstBias, correction = Math.Sqrt(secondBias), smallest = Smallest;
        using Scalar firstDecay = FirstDecay, firstShare = 1 - FirstDecay, secondDecay = SecondDecay, secondShare = 1 - SecondDecay;
        if (WeightDecay > 0) weight.mul_(kept);
        Tensor first = _first[index].mul_(firstDecay).add_(gradient, firstShare);
        Tensor second = _second[index].mul_(secondDecay).addcmul_(gradient, gradient, secondShare);
        Tensor spread = second.sqrt().div_(correction).add_(smallest, Scalars.One);
        weight.addcdiv_(first, spread, rate);
    }
}
