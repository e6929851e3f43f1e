using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;

namespace Saddle.Evaluation.Execution;

/// <summary>The one loop that runs what is ready, commits it and reports, until a plan is complete.</summary>
internal static class WorkLoop
{
    /// <summary>Completes a plan.</summary>
    /// <param name="plan">What is to be done.</param>
    /// <param name="run">Where it is committed.</param>
    /// <param name="executor">Who does it.</param>
    /// <param name="beginning">Told of what is ready, before any of it is done.</param>
    /// <param name="committed">Told of each piece once it is committed.</param>
    /// <param name="cancellation">Stops within a step; what is committed stays.</param>
    public static void Complete(IWorkPlan plan, StoredRun run, IWorkExecutor executor, Action<IReadOnlyList<WorkItem>> beginning, Action<Piece> committed,
        CancellationToken cancellation)
    {
        while (plan.Ready(run) is { Count: > 0 } ready)
        {
            int pieces = 0;
            beginning(ready);
            executor.Run(ready, Commit, cancellation);
            if (pieces == 0) throw new InvalidOperationException($"Nothing came of the work {ready[0]}.");

            void Commit(Piece piece)
            {
                run.Commit(piece);
                pieces++;
                committed(piece);
            }
        }
    }
}
