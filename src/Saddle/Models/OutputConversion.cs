namespace Saddle.Models;

/// <summary>Turns what a model gives into logits.</summary>
internal static class OutputConversion
{
    // Below the smallest normal number a logarithm has no meaning left; a larger floor would hide small probabilities.
    private static readonly Scalar SmallestSingle = Scalars.Of(1.17549435e-38f), SmallestDouble = Scalars.Of(2.2250738585072014e-308);

    /// <summary>Whether outputs are one value an example: <c>[N]</c> or <c>[N, 1]</c>.</summary>
    public static bool IsSingle(Tensor outputs) => outputs.dim() == 1 || outputs.dim() == 2 && outputs.shape[1] == 1;

    /// <summary>Logits <c>[N, K]</c> of raw outputs; within the caller's dispose scope.</summary>
    /// <param name="outputs">Real numbers of any precision, as the model gives them.</param>
    /// <param name="contract">What they are.</param>
    /// <param name="examples">N.</param>
    /// <exception cref="InputException">The shape is not what the contract states.</exception>
    public static Tensor ToLogits(Tensor outputs, ModelContract contract, long examples)
    {
        bool single = IsSingle(outputs) && !contract.Rejects && contract.Outputs is OutputKind.Sigmoid or OutputKind.Probabilities;
        long[] shape = outputs.shape;
        if (shape.Length == 0 || shape[0] != examples || (single ? contract.Classes != 2 : shape.Length != 2 || shape[1] != contract.LogitCount))
        {
            string seen = $"The model's output has the shape [{string.Join(", ", shape)}]; expected {Expected(contract, examples)}. Check the number of "
                + "classes and what the outputs are.";
            throw IsSingle(outputs) && shape[0] == examples
                && contract.Classes == 2 ? new InputException($"{seen}{Advice}") { Setting = Setting.Outputs } : new InputException(seen);
        }
        Tensor logits = (contract.Outputs, single) switch
        {
            (OutputKind.Probabilities, true) or (OutputKind.Sigmoid, false) => LogOdds.Of(outputs),
            (OutputKind.Probabilities, false) => outputs.clamp_min(outputs.dtype == ScalarType.Float64 ? SmallestDouble : SmallestSingle).log(),
            _ => outputs,
        };
        if (logits.dtype != ScalarType.Float32) logits = logits.to_type(ScalarType.Float32);
        if (!single) return logits;
        logits = logits.reshape(examples, 1);
        return cat([zeros_like(logits), logits], dim: 1);
    }

    private const string Advice =
        " One output is the probability of class 1 (state probabilities), or where it goes below 0 or above 1 the logit of class 1 (state sigmoid).";

    private static string Expected(ModelContract contract, long examples) => contract.Rejects
        ? $"[{examples}, {contract.LogitCount}] (one of each of {contract.Classes} classes and one for rejection)"
        : contract.Outputs is OutputKind.Sigmoid or OutputKind.Probabilities
        ? contract.Classes == 2 ? $"[{examples}, 2], [{examples}, 1] or [{examples}]" : $"[{examples}, {contract.Classes}] (one output has 2 classes)"
        : $"[{examples}, {contract.Classes}]";
}
