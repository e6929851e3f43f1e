using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;

namespace Saddle.Evaluation.Execution;

/// <summary>
/// What is to be done, as a pure function of what a store holds: the same store gives the same work, whoever asks and however often
/// it was interrupted.
/// </summary>
public interface IWorkPlan
{
    /// <summary>What can be done now; the results of other work decide about the rest. None where all is done.</summary>
    /// <param name="run">What the store holds.</param>
    IReadOnlyList<WorkItem> Ready(StoredRun run);

    /// <summary>Whether nothing is left to do, now or later.</summary>
    /// <param name="run">What the store holds.</param>
    bool IsComplete(StoredRun run);
}

/// <summary>Does pieces of work.</summary>
public interface IWorkExecutor
{
    /// <summary>Does work, and hands over pieces as they are finished.</summary>
    /// <param name="ready">What can be done; the first of it at least is done.</param>
    /// <param name="finished">Takes each piece; one call at a time.</param>
    /// <param name="cancellationToken">Stops within a step; what was handed over stays.</param>
    /// <exception cref="InputException">Model or data are not those of the work, or unusable.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    void Run(IReadOnlyList<WorkItem> ready, Action<Piece> finished, CancellationToken cancellationToken);
}
