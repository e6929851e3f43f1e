using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Threats;

namespace Saddle.Evaluation.Execution;

/// <summary>
/// The attacks of an evaluation: each gets what those before it left standing, or all where attacks are made individually or there is
/// no ε. An
/// example that is wrong as it is, or at the goal already, is never attacked.
/// </summary>
/// <param name="description">What the run is about.</param>
/// <param name="extent">The first examples of the data that are evaluated.</param>
/// <param name="stochastic">Whether the model answers differently from pass to pass.</param>
internal sealed class Cascade(RunDescription description, int extent, bool stochastic) : IWorkPlan
{
    /// <inheritdoc/>
    public IReadOnlyList<WorkItem> Ready(StoredRun run)
    {
        var ready = new List<WorkItem>();
        // Threat models may share the outcomes of an attack that knows no ε.
        var claimed = new HashSet<(string Key, string Attack, int Example)>();
        foreach (ThreatRun threat in description.Threats)
            foreach ((AttackInstance attack, int[] pending) in Pending(run, threat))
            {
                string key = attack.StoredUnder(threat.Threat);
                int[] free = [.. pending.Where(example => claimed.Add((key, attack.Key, example)))];
                if (free.Length > 0) ready.Add(description.Item(attack.Held(threat.Threat), attack, free, stochastic));
            }
        return ready;
    }

    /// <inheritdoc/>
    public bool IsComplete(StoredRun run) => description.Threats.All(threat => IsComplete(run, threat));

    /// <summary>Whether all attacks under a threat model are made.</summary>
    public bool IsComplete(StoredRun run, ThreatRun threat) => !Pending(run, threat).Any();

    /// <summary>The examples that are attacked under a threat model, in their order.</summary>
    public int[] Attacked(StoredRun run, ThreatModel threat) =>
        [.. run.Natural.Where(outcome => outcome.Example < extent && IsAttackable(outcome, threat.Goal)).Select(outcome => outcome.Example)];

    /// <summary>Whether an example is attacked: it is right as it is, and does not reach the goal already.</summary>
    internal static bool IsAttackable(NaturalOutcome outcome, Goal goal) => outcome.Correct && goal switch
    {
        ConfidenceReduction reduction => outcome.Confidence >= reduction.Probability,
        { TargetClass: { } target } => outcome.Label != target,
        _ => true,
    };

    /// <summary>What is left to each attack, as far as the outcomes of those before it are known.</summary>
    private IEnumerable<(AttackInstance Attack, int[] Examples)> Pending(StoredRun run, ThreatRun threat)
    {
        var standing = new List<int>(Attacked(run, threat.Threat));
        foreach (AttackInstance attack in threat.Attacks)
        {
            IReadOnlyDictionary<int, AttackOutcome> outcomes = run.Outcomes(threat.Threat, attack, description.Features);
            int[] pending = [.. standing.Where(example => !outcomes.ContainsKey(example))];
            if (pending.Length > 0) yield return (attack, pending);
            if (description.GivesAll(threat.Threat)) continue;
            if (pending.Length > 0) yield break;
            standing.RemoveAll(example => outcomes[example].Broken);
        }
    }
}
