namespace Saddle.Models;

/// <summary>Turns what a model gives into logits.</summary>
internal static class OutputConversion
{
    // Below the smallest normal float32 a logarithm has no meaning left; a larger floor would hide small probabilities.
    private static readonly Scalar SmallestProbability = Scalars.Of(1.17549435e-38f);

    /// <summary>Logits <c>[N, K]</c> of raw outputs; within the caller's dispose scope.</summary>
    /// <exception cref="InputException">The shape is not what the contract states.</exception>
    public static Tensor ToLogits(Tensor outputs, ModelContract contract, long examples)
    {
        bool single = contract.Outputs == OutputKind.Sigmoid;
        long[] shape = outputs.shape;
        bool fits = single
            ? contract.Classes == 2 && shape.Length is 1 or 2 && shape[0] == examples && (shape.Length == 1 || shape[1] == 1)
            : shape.Length == 2 && shape[0] == examples && shape[1] == contract.Classes;
        if (!fits)
        {
            string expected = single ? $"[{examples}] or [{examples}, 1] with 2 classes" : $"[{examples}, {contract.Classes}]";
            throw new InputException($"The model's output has the shape [{string.Join(", ", shape)}]; expected {expected}. Check the number of classes and what the outputs are.");
        }
        if (outputs.dtype != ScalarType.Float32) outputs = outputs.to_type(ScalarType.Float32);
        if (!single)
            return contract.Outputs == OutputKind.Probabilities ? outputs.clamp_min(SmallestProbability).log() : outputs;
        Tensor logit = outputs.reshape(examples, 1);
        return cat([zeros_like(logit), logit], dim: 1);
    }
}
