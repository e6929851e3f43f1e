using Saddle.Data;
using Saddle.Evaluation.Judging;
using Saddle.Evaluation.Runs;
using Saddle.Models;

namespace Saddle.Evaluation.Exchange;

/// <summary>Asks the model about the points that can count.</summary>
/// <param name="classifier">The model.</param>
/// <param name="data">The originals.</param>
/// <param name="judge">Who decides.</param>
/// <param name="batch">How many at once.</param>
internal sealed class PointJudge(Classifier classifier, Dataset data, Judge judge, int batch)
{
    /// <summary>A verdict on each point, in their order.</summary>
    /// <param name="examples">Whose they are.</param>
    /// <param name="points">float32, <c>[n, …]</c>, in the data's shape.</param>
    /// <param name="measures">Which of them are inside.</param>
    /// <param name="attackable">The examples that are right and not at the goal already.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public PointVerdict[] Verdicts(AdversarialExamples examples, Tensor points, PointMeasures measures, IReadOnlySet<int> attackable,
        IProgress<EvaluationProgress>? progress, CancellationToken cancellation)
    {
        PointVerdict[] verdicts = [.. examples.Examples.Select((example, row) =>
            new PointVerdict(example, measures.Distances[row], measures.IsInside(row), Broken: false, Unstable: false))];
        int[] asked = [.. Enumerable.Range(0, verdicts.Length).Where(row => verdicts[row].Inside && attackable.Contains((int)verdicts[row].Example))];
        int done = 0;
        foreach (int[] rows in asked.Chunk(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach ((int row, Verdict verdict) in rows.Zip(Ask(points, rows, verdicts)))
                verdicts[row] = verdicts[row] with { Broken = verdict.Broken, Unstable = verdict.Unstable };
            progress?.Report(new EvaluationProgress("judging", done += rows.Length, asked.Length, 0, 1));
        }
        return verdicts;
    }

    private Verdict[] Ask(Tensor points, int[] rows, PointVerdict[] verdicts)
    {
        using var scope = NewDisposeScope();
        long[] originals = [.. rows.Select(row => verdicts[row].Example)];
        return judge.Examine(points.index_select(0, tensor(rows, ScalarType.Int64)).to(classifier.Device),
            data.Labels.index_select(0, tensor(originals)).to(classifier.Device), originals);
    }
}
