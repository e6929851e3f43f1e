using Saddle.Data;
using Saddle.Evaluation.Exchange;
using Saddle.Evaluation.Judging;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Claims;

/// <summary>Counter-examples that were confirmed: measured anew, and asked about afresh in a batch and alone.</summary>
/// <param name="Points">Those that were confirmed; the caller disposes them.</param>
/// <param name="Verdicts">What was said of each, in their order.</param>
internal sealed record Confirmation(AdversarialExamples Points, IReadOnlyList<PointVerdict> Verdicts)
{
    /// <summary>Confirms points.</summary>
    /// <param name="found">The points; not disposed.</param>
    /// <param name="classifier">The model.</param>
    /// <param name="data">The originals.</param>
    /// <param name="plan">The one threat model, seed and batch.</param>
    /// <param name="stochastic">Whether the model answers differently from pass to pass.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static Confirmation Of(AdversarialExamples found, Classifier classifier, Dataset data, EvaluationPlan plan, bool stochastic,
        CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        ThreatModel threat = plan.Threats[0];
        Tensor points = PlacedPoints.In(found, data);
        PointMeasures measures = PointMeasures.Of(found, points, data, threat, classifier.Contract.Bounds, plan.BatchSize);
        using var lease = new ModelLease(classifier);
        var judge = new Judge(classifier, threat.Goal, stochastic && threat.Randomness == KnownRandomness.Distribution, plan.Seed);
        PointVerdict[] verdicts = new PointJudge(classifier, data, judge, plan.BatchSize)
            .Verdicts(found, points, measures, found.Examples.Select(example => (int)example).ToHashSet(), null, cancellation);
        long[] kept = [.. Enumerable.Range(0, verdicts.Length).Where(row => verdicts[row].Broken).Select(row => (long)row)];
        var confirmed = new AdversarialExamples(found.Name, points.index_select(0, tensor(kept)), tensor(kept.Select(row => verdicts[row].Example).ToArray()));
        return new Confirmation(confirmed, [.. kept.Select(row => verdicts[row])]);
    }
}
