using Saddle.Evaluation.Runs;

namespace Saddle.Evaluation.Execution;

/// <summary>The plans of an evaluation.</summary>
internal sealed class EvaluationWork
{
    /// <summary>Makes them from what a run is about.</summary>
    /// <param name="description">What the run is about.</param>
    /// <param name="extent">The first examples of the data that are evaluated.</param>
    /// <param name="stochastic">Whether the model answers differently from pass to pass.</param>
    public EvaluationWork(RunDescription description, int extent, bool stochastic)
    {
        Cascade = new Cascade(description, extent, stochastic);
        Probes = new ProbePlan(description, Cascade, extent, stochastic);
    }

    /// <summary>The attacks.</summary>
    public Cascade Cascade { get; }

    /// <summary>The runs that only serve the indicators.</summary>
    public ProbePlan Probes { get; }

    /// <summary>All plans in their order.</summary>
    /// <param name="probes">Whether the runs that only serve the indicators are made.</param>
    public IReadOnlyList<IWorkPlan> Plans(bool probes) => probes ? [Cascade, Probes] : [Cascade];
}
