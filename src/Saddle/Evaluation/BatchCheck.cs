using Saddle.Data;
using Saddle.Models;

namespace Saddle.Evaluation;

/// <summary>Finds, before anything is attacked, whether the model takes batches of any size.</summary>
internal static class BatchCheck
{
    /// <summary>A sentence where it does not, for people.</summary>
    /// <param name="classifier">The model, held still.</param>
    /// <param name="data">The examples.</param>
    /// <param name="size">The largest batch of the run.</param>
    public static IReadOnlyList<string> Notes(Classifier classifier, Dataset data, int size)
    {
        if (classifier.LeavesTensorsAlone) return [];
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        // Points are judged alone too.
        foreach (int count in (int[])[1, size]) classifier.Outputs(data.Inputs[..count].to(classifier.Device));
        return classifier.BatchSizes == BatchRange.Any ? []
            : [$"The model takes {classifier.BatchSizes}, so batches are split{(classifier.BatchSizes.Least > 1 ? " and filled up with copies of their examples" : "")}. That changes no answer and no count of passes, and costs time."];
    }
}
