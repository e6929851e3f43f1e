using System.Runtime.InteropServices;
using TorchSharp.Modules;

namespace Saddle.Training;

/// <summary>
/// Adam (Kingma and Ba 2015, algorithm 1; β₁ 0.9 and β₂ 0.999 where nothing else is said, ε 1e-8), with the weight decay apart from the gradient
/// (Loshchilov and Hutter 2019, algorithm 2).
/// </summary>
internal sealed class AdamOptimizer : WeightOptimizer
{
    private const double Smallest = 1e-8;

    // Beyond this libtorch, whose threads share the work, is as fast.
    private const long MostAtOnce = 1 << 19;
    private readonly Tensor[] _first, _second;
    private readonly double _firstDecay, _secondDecay;

    public AdamOptimizer(IReadOnlyList<(string Name, Parameter Weight)> weights, double weightDecay, double firstDecay = 0.9, double secondDecay = 0.999)
        : base(weights, weightDecay) => (_first, _second, _firstDecay, _secondDecay) = (Remember("first"), Remember("second"), firstDecay, secondDecay);

    protected override void Update(IReadOnlyList<Tensor> gradients, double learningRate)
    {
        double firstBias = 1 - Math.Pow(_firstDecay, Steps), secondBias = 1 - Math.Pow(_secondDecay, Steps);
        var steps = new AdamSteps(_firstDecay, _secondDecay, Math.Sqrt(secondBias), Smallest, -learningRate / firstBias, 1 - learningRate * WeightDecay);
        for (int i = 0; i < gradients.Count; i++)
        {
            (Tensor weight, Tensor gradient) = (Weights[i].Weight, gradients[i]);
            if (IsPlain(weight) && IsPlain(gradient) && IsPlain(_first[i]) && IsPlain(_second[i]))
                steps.Update(Numbers(weight), Numbers(gradient), Numbers(_first[i]), Numbers(_second[i]));
            else
                Update(weight, gradient, _first[i], _second[i], steps);
        }
    }

    /// <summary>The same by libtorch's operations, wherever the numbers lie.</summary>
    internal static void Update(Tensor weight, Tensor gradient, Tensor first, Tensor second, AdamSteps steps)
    {
        using Scalar firstDecay = Scalars.Of(steps.FirstDecay), firstShare = Scalars.Of(1 - steps.FirstDecay), correction = Scalars.Of(steps.Correction);
        using Scalar secondDecay = Scalars.Of(steps.SecondDecay), secondShare = Scalars.Of(1 - steps.SecondDecay), smallest = Scalars.Of(steps.Smallest);
        using Scalar kept = Scalars.Of(steps.Kept), rate = Scalars.Of(steps.Rate);
        if (steps.Kept != 1) weight.mul_(kept);
        first.mul_(firstDecay).add_(gradient, firstShare);
        second.mul_(secondDecay).addcmul_(gradient, gradient, secondShare);
        weight.addcdiv_(first, second.sqrt().div_(correction).add_(smallest, Scalars.One), rate);
    }

    private static bool IsPlain(Tensor tensor) =>
        tensor.dtype == ScalarType.Float32 && tensor.device_type == DeviceType.CPU && tensor.is_contiguous() && tensor.numel() <= MostAtOnce;

    private static Span<float> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
