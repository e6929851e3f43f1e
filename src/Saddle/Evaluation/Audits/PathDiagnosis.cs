using Saddle.Models;

namespace Saddle.Evaluation.Audits;

/// <summary>What gradients along lines, and the operations of a model's code, say together.</summary>
internal static class PathDiagnosis
{
    // Networks of ReLU or tanh lie below 0.05 and a steep sigmoid at 0.1, what hides something above 0.65.
    private const double LargestDefect = 0.25;
    private const int NamedOperations = 6;

    /// <summary>The ways in which gradients were found to hide something.</summary>
    /// <param name="within">What was measured within the ball.</param>
    /// <param name="wide">What was measured further away.</param>
    /// <param name="operations">The operations of the model's code.</param>
    public static IEnumerable<Diagnosis> Of(PathFindings within, PathFindings wide, IReadOnlyList<ModelOperation> operations)
    {
        if (within.Failure is { } failure)
        {
            string cutting = Named(operations, OperationKind.NoDerivative, OperationKind.ZeroDerivative);
            yield return new Diagnosis(DiagnosisKind.NonDifferentiable, failure + cutting, []);
            yield break;
        }
        PathFindings worst = within.Defect is not > LargestDefect && wide.Defect > LargestDefect ? wide : within;
        if (worst.Defect is > LargestDefect and { } defect)
        {
            string where = worst == within ? "of the ball" : "further away than the ball reaches";
            string zero = worst.Flat == worst.Examples ? ": they are zero everywhere" : "";
            string named = Named(operations, OperationKind.ZeroDerivative, OperationKind.NoDerivative, OperationKind.Discontinuous);
            yield return new Diagnosis(DiagnosisKind.Shattered, FormattableString.Invariant($"along lines from {worst.Examples} examples to random points ")
                + where + (defect <= 1
                    ? FormattableString.Invariant($", gradients do not account for {defect * 100:0} % of the changes of the margin ")
                    : FormattableString.Invariant($", what gradients promise is off by {defect:0.#} times the changes of the margin "))
                + $"(at most 25 % in a model that hides nothing){zero}{named}", worst.Shown);
        }
        if (2 * within.Constant > within.Examples)
            yield return new Diagnosis(DiagnosisKind.Vanishing, $"the answers to {within.Constant} of {within.Examples} examples do not change at all on "
                + "the way to random points of the ball: they are saturated", []);
        else if (2 * within.Saturated > within.Examples)
            yield return new Diagnosis(DiagnosisKind.Vanishing, $"for {within.Saturated} of {within.Examples} examples softmax minus one-hot is below 1e-12 "
                + "in float32, so that plain cross-entropy has no gradient; the losses here do not suffer from it", []);
    }

    /// <summary>The operations of some kinds in words; empty where there are none.</summary>
    public static string Named(IReadOnlyList<ModelOperation> operations, params OperationKind[] kinds)
    {
        // One operator may stand in a line more than once.
        string[] fitting = [.. operations.Where(operation => kinds.Contains(operation.Kind))
            .Select(operation => $"{operation.Operator} ({operation.Place})").Distinct()];
        if (fitting.Length == 0) return "";
        return $"; the code has {string.Join(", ", fitting.Take(NamedOperations))}" + (fitting.Length > NamedOperations ? $" and {fitting.Length - NamedOperations} more" : "");
    }
}
