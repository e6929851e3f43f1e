using Saddle.Models;

namespace Saddle.Evaluation.Checks;

/// <summary>
/// P1: whether outputs are what the contract says (AutoAttack's check of probabilities taken for logits, Croce and Hein
/// 2020, and the like for sigmoids and for a single output).
/// </summary>
internal static class OutputCheck
{
    // Softmax outputs of half precision, or of a thousand classes, sum to 1 no better than the second.
    private const double Tolerance = 1e-5, SumTolerance = 1e-2;

    /// <summary>Looks at the outputs of the first examples.</summary>
    /// <param name="outputs">float32, <c>[n, …]</c>, as the model gives them; without NaN.</param>
    /// <param name="contract">What they are said to be.</param>
    /// <exception cref="InputException">Outputs that are said to be probabilities or sigmoids leave 0..1.</exception>
    public static IEnumerable<Warning> Inspect(Tensor outputs, ModelContract contract)
    {
        using var scope = NewDisposeScope();
        if (outputs.numel() == 0 || outputs.dim() is < 1 or > 2) return [];
        (float least, float most) = (outputs.min().item<float>(), outputs.max().item<float>());
        bool within = least > -Tolerance && most < 1 + Tolerance;
        bool stated = contract.Outputs == OutputKind.Probabilities || contract.Outputs == OutputKind.Sigmoid && !OutputConversion.IsSingle(outputs);
        if (stated && !within) throw Outside(outputs, contract, least, most);
        if (contract.Outputs == OutputKind.LogProbabilities || !within) return [];
        if (OutputConversion.IsSingle(outputs)) return contract.Outputs == OutputKind.Sigmoid ? [Squashed] : [];
        double deviation = outputs.sum(1).sub(Scalars.One).abs().max().item<float>();
        return (contract.Outputs, deviation) switch
        {
            (OutputKind.Logits, < SumTolerance) => [Softmax],
            (OutputKind.Logits, _) => [Sigmoids],
            (OutputKind.Probabilities, >= SumTolerance) => [Unnormalized(deviation)],
            (OutputKind.Sigmoid, < SumTolerance) => [Normalized],
            _ => [],
        };
    }

    private static Warning Softmax => new("P1", null, "The model's outputs are probabilities (each row is within 0..1 and sums to 1), but are taken for "
        + "logits: the gradients of losses on them are distorted and attacks look weak.",
        "State the outputs as probabilities, or export the model without its softmax.", []);

    private static Warning Sigmoids => new("P1", null, "The model's outputs are all within 0..1 and their rows do not sum to 1, as sigmoids of each class "
        + "are, but are taken for logits: the gradients of losses on them are distorted and attacks look weak.",
        "State the outputs as sigmoid, or export the model without its sigmoid. Where they are logits for certain, nothing is wrong.", []);

    private static Warning Squashed => new("P1", null, "The model's one output is always within 0..1, as a probability is, but is taken for a logit: its "
        + "sigmoid is 0.5 and more everywhere, so that every answer is class 1.",
        "State the outputs as probabilities, or export the model without its sigmoid.", []);

    private static Warning Normalized =>
        new("P1", null, "The model's outputs are probabilities (each row is within 0..1 and sums to 1), but are taken for a sigmoid of each class.",
        "State the outputs as probabilities.", []);

    private static Warning Unnormalized(double deviation) => new("P1", null,
        FormattableString.Invariant($"The model's outputs are taken for probabilities, but their rows do not sum to 1 (off by up to {deviation:0.###})."),
        "Where each class has a sigmoid of its own, state the outputs as sigmoid.", []);

    private static InputException Outside(Tensor outputs, ModelContract contract, float least, float most)
    {
        bool single = OutputConversion.IsSingle(outputs), percent = least > -Tolerance && most <= 100 * (1 + Tolerance);
        string what = contract.Outputs == OutputKind.Probabilities ? "probabilities" : "sigmoids of each class";
        string remedy =
            $"{(percent ? "Where they are percent, let the model divide them by 100. " : "")}{(single ? "Where it is the logit of class 1, state the outputs as sigmoid." : "Where they are logits, state the outputs as logits.")}";
        return new InputException(FormattableString.Invariant(
            $"The model's outputs are said to be {what}, but go from {least} to {most} on the first examples; expected 0 to 1. {remedy}"))
        {
            Setting = Setting.Outputs,
            SettingValue = single ? "sigmoid" : "logits",
        };
    }
}
