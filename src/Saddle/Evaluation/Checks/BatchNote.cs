using Saddle.Evaluation.Runs;
using Saddle.Models;

namespace Saddle.Evaluation.Checks;

/// <summary>Says that a model takes batches of some sizes alone, once one of them was refused.</summary>
internal static class BatchNote
{
    /// <summary>A sentence for people where it does.</summary>
    public static IReadOnlyList<string> Of(Classifier classifier) => classifier.BatchSizes == BatchRange.Any ? []
        : [$"The model takes {classifier.BatchSizes}, so batches are "
            + $"split{(classifier.BatchSizes.Least > 1 ? " and filled up with copies of their examples" : "")}. That changes no answer and no count of "
            + "passes, and costs time."];

    /// <summary>Writes what was found before a run, with the sentence; one of an earlier start stays until a batch is refused again.</summary>
    public static void Write(IRunStore store, PreflightFindings findings, Classifier classifier)
    {
        IReadOnlyList<string> notes = Of(classifier);
        if (notes.Count == 0) notes = [.. (store.Read<PreflightFindings>(RunDocuments.Preflight)?.Notes ?? []).Except(findings.Notes)];
        store.Write(RunDocuments.Preflight, findings with { Notes = [.. findings.Notes, .. notes] });
    }
}
