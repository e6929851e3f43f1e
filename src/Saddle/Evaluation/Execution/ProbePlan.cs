using System.Globalization;
using Saddle.Attacks;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Execution;

/// <summary>
/// Runs that only serve the indicators: PGD-CE 40×1 on what only noise, one step or a search by classes broke, an unbounded attack,
/// and a sweep over ε with shared unit draws on the first 200 examples (Athalye et al. 2018, section 3.1).
/// </summary>
/// <param name="description">What the run is about.</param>
/// <param name="cascade">The attacks, whose outcomes the first kind waits for.</param>
/// <param name="extent">The first examples of the data that are evaluated.</param>
/// <param name="stochastic">Whether the model answers differently from pass to pass.</param>
internal sealed class ProbePlan(RunDescription description, Cascade cascade, int extent, bool stochastic) : IWorkPlan
{
    /// <summary>How many of the first examples the unbounded attack and the sweep take.</summary>
    public const int FirstExamples = 200;

    private const int DrawnExamples = 50;

    private static readonly double[] SweepFactors = [0.25, 0.5, 0.75, 1, 1.5, 2];

    /// <summary>The probes of a plan with the attacks that they make, whose routes may hold models that their texts only name.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="contract">What the judged model is.</param>
    /// <param name="features">The number of features of an input.</param>
    public static IEnumerable<(ProbeRun Run, Attack Attack)> Of(EvaluationPlan plan, ModelContract contract, long features) =>
    [
        .. plan.Threats.SelectMany(threat => OfGradients(threat, plan.ProbeRoute.Attacked(contract), features, plan.ProbeRoute)),
        .. plan.Threats.SelectMany(threat => OfDraws(threat, contract, plan.Attacks)),
    ];

    private static IEnumerable<(ProbeRun Run, Attack Attack)> OfGradients(ThreatModel threat, ModelContract contract, long features, Route route)
    {
        // Without gradients there is no PGD whose failure would tell anything; L0 has whole features and no shares of ε.
        if (threat.Access != Access.Gradient || contract.Gradient.HasFlag(GradientKind.None) || threat.Ball.Norm == Norm.L0
            || threat.Goal is not Misclassification
            || threat.IsUnlimited) yield break;
        yield return Probe(ProbeKind.PgdOnBroken, threat, threat.Ball.Epsilon, route);
        foreach (double factor in SweepFactors) yield return Probe(ProbeKind.Sweep, threat, Rounded(threat.Ball.Epsilon * factor), route);
        // Where features are fixed no budget reaches every input, so a failure would tell nothing.
        if (threat.FixesFeatures) yield break;
        double extent = contract.Bounds.LargestExtent / (threat.EpsilonScale?.Smallest ?? 1);
        yield return Probe(ProbeKind.Unbounded, threat, Everything(threat.Ball.Norm, extent, features), route);
    }

    /// <summary>
    /// The probes of attacks that average over draws: whether twice as many come to the same. The first of a kind answers for the others that go the same way, as for
    /// the same search with more steps, whose own probe would be the longest of all.
    /// </summary>
    private static IEnumerable<(ProbeRun Run, Attack Attack)> OfDraws(ThreatModel threat, ModelContract contract, IEnumerable<Attack> attacks) =>
        from attack in attacks.DistinctBy(attack => (attack.Name, attack.Through))
        let doubled = threat.Randomness == KnownRandomness.Distribution ? attack.Through.WithTwiceTheDraws(contract.Gradient) : null
        where doubled is not null
        let made = (attack with { Through = doubled }).Resolve(threat)
        select (new ProbeRun(ProbeKind.DoubledDraws, threat, threat, AttackInstance.Of(made)), made);

    /// <summary>How many of the first examples a probe covers.</summary>
    public static int Covered(ProbeKind probe) => probe == ProbeKind.DoubledDraws ? DrawnExamples : FirstExamples;

    /// <inheritdoc/>
    public IReadOnlyList<WorkItem> Ready(StoredRun run) =>
        [.. description.Probes.Where(probe => Examples(run, probe) is not null).Select(probe => (probe, Pending: Pending(run, probe)))
            .Where(next => next.Pending.Length > 0)
            .Select(next =>
                description.Item(next.probe.Threat, next.probe.Attack, next.Pending, stochastic) with { Key = next.probe.Key, Points = StoredPoints.None })];

    /// <inheritdoc/>
    public bool IsComplete(StoredRun run) => description.Probes.All(probe => Examples(run, probe) is not null && Pending(run, probe).Length == 0);

    /// <summary>The examples that a probe covers; null where that is not known yet.</summary>
    public int[]? Examples(StoredRun run, ProbeRun probe)
    {
        IEnumerable<int> correct = run.Natural.Where(outcome => outcome.Example < extent && outcome.Correct).Select(outcome => outcome.Example);
        if (probe.Probe != ProbeKind.PgdOnBroken) return [.. correct.Where(example => example < Covered(probe.Probe))];
        ThreatRun threat = description.Threats.First(candidate => candidate.Threat == probe.For);
        if (!cascade.IsComplete(run, threat)) return null;
        HashSet<int> broken =
            [.. threat.Attacks.Where(attack => IsWeak(attack.Family)).SelectMany(attack => run.Outcomes(threat.Threat, attack, description.Features).Values)
            .Where(outcome => outcome.Broken).Select(outcome => outcome.Example)];
        return [.. correct.Where(broken.Contains)];
    }

    /// <summary>A budget without the last digits of a product, which nobody wrote.</summary>
    internal static double Rounded(double epsilon) =>
        epsilon > 1e-6 ? Math.Round(epsilon, 12) : double.Parse(epsilon.ToString("E9", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private int[] Pending(StoredRun run, ProbeRun probe)
    {
        IReadOnlyDictionary<int, AttackOutcome> known = run.Outcomes(probe.Key, probe.Attack.Key);
        return [.. Examples(run, probe)!.Where(example => !known.ContainsKey(example))];
    }

    private static bool IsWeak(AttackFamily family) => family == AttackFamily.SingleStep || family.FollowsNoGradient();

    private static (ProbeRun Run, Attack Attack) Probe(ProbeKind kind, ThreatModel threat, double epsilon, Route route)
    {
        // A failure for want of queries would tell nothing of the gradients.
        ThreatModel widened = threat with { Ball = new NormBall(threat.Ball.Norm, epsilon), QueryBudget = null };
        Attack attack = new ProjectedGradientDescent { Steps = 40, Through = route }.Resolve(widened);
        return (new ProbeRun(kind, threat, widened, AttackInstance.Of(attack)), attack);
    }

    /// <summary>The ε from which on every input within the bounds is in reach.</summary>
    private static double Everything(Norm norm, double extent, long features) => norm switch
    {
        Norm.Linf => extent,
        Norm.L2 => extent * Math.Sqrt(features),
        _ => extent * features,
    };
}
