using Saddle.Defenses;
using Saddle.Models;

namespace Saddle.Evaluation.Checks;

/// <summary>P6: the model optimises while it answers (AutoAttack's flag of optimization at inference, Croce and Hein 2020).</summary>
internal static class OptimizationCheck
{
    private const int Named = 6;

    /// <summary>The warning, if there is one: by a defense's own word, and by the code of a TorchScript file.</summary>
    public static IEnumerable<Warning> Inspect(Classifier classifier)
    {
        var defended = classifier as DefendedClassifier;
        var undefended = (defended?.Undefended ?? classifier) as TorchScriptClassifier;
        string[] found = [.. OfDefenses(defended?.Defenses ?? []), .. OfCode(undefended?.Operations ?? [])];
        if (found.Length > 0)
            yield return new Warning("P6", null, $"The model optimises at inference: {string.Join("; ", found)}. Attacks that do not reckon with that need not "
                + "find what breaks it, and the robust accuracy is an upper bound.",
                "Attack straight through what is optimised (BPDA), over its draws where it draws (EOT), and without gradients, and quote the lowest number.",
                    []);
    }

    private static IEnumerable<string> OfDefenses(IEnumerable<Defense> defenses) => defenses.Where(defense => defense.OptimizesAtInference)
        .Select(defense => $"the defense {defense.Name} says that it solves a problem of optimisation for every input");

    private static IEnumerable<string> OfCode(IEnumerable<ModelOperation> operations)
    {
        ModelOperation[] gradients = [.. operations.Where(operation => operation.Kind == OperationKind.Optimizing)];
        if (gradients.Length > 0)
            yield return "its code computes gradients while it answers, "
                + string.Join(", ", gradients.Take(Named).Select(operation => $"{operation.Operator} ({operation.Place})"))
                + (gradients.Length > Named ? $" and {gradients.Length - Named} more" : "");
    }
}
