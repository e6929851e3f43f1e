using Saddle.Evaluation.Execution;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;

namespace Saddle.Evaluation.Claims;

/// <summary>A plan that ends as soon as what the store holds refutes a claim, and is done in small pieces so that it may.</summary>
/// <param name="plan">What there is to do.</param>
/// <param name="refuted">Whether what the store holds is enough.</param>
internal sealed class UntilRefuted(IWorkPlan plan, Func<StoredRun, bool> refuted) : IWorkPlan
{
    // Below this a pass costs nearly the same on a CPU however few examples it has.
    private const int Piece = 100;

    /// <inheritdoc/>
    public IReadOnlyList<WorkItem> Ready(StoredRun run) =>
        refuted(run) ? [] : [.. plan.Ready(run).SelectMany(item => item.Split(Piece))];

    /// <inheritdoc/>
    public bool IsComplete(StoredRun run) => refuted(run) || plan.IsComplete(run);
}
