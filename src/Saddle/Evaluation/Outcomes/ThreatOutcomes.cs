using Saddle.Evaluation.Execution;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Threats;

namespace Saddle.Evaluation.Outcomes;

/// <summary>What a store holds under one threat model, cut to the examples of the run.</summary>
/// <param name="Run">The threat model and its attacks.</param>
/// <param name="Attacked">Examples that are attacked: right as they are, and not at the goal already.</param>
/// <param name="Attacks">Outcomes and cost of each attack, in their order.</param>
/// <param name="Individually">Whether every attack gets every example.</param>
/// <param name="Complete">Whether every attack was made on every example that it was to be made on.</param>
internal sealed record ThreatOutcomes(ThreatRun Run, IReadOnlyList<int> Attacked, IReadOnlyList<AttackOutcomes> Attacks, bool Individually, bool Complete)
{
    /// <summary>The threat model.</summary>
    public ThreatModel Threat => Run.Threat;

    /// <summary>The threat model's key, by which warnings name it.</summary>
    public string Key => Run.Key;

    /// <summary>The outcome that broke each broken example: of the first attack that did, and where there is no ε the nearest.</summary>
    public IReadOnlyDictionary<int, AttackOutcome> Broken { get; } = Attacks.SelectMany(attack => attack.Outcomes)
        .Where(outcome => outcome.Broken).GroupBy(outcome => outcome.Example)
        .ToDictionary(group => group.Key, group => Run.Threat.IsUnlimited ? group.MinBy(outcome => outcome.Distance)! : group.First());

    /// <summary>Reads them.</summary>
    public static ThreatOutcomes Read(ThreatRun threat, RunDescription description, Cascade cascade, StoredRun run)
    {
        int[] attacked = cascade.Attacked(run, threat.Threat);
        HashSet<int> wanted = [.. attacked];
        AttackOutcomes[] attacks = [.. threat.Attacks.Select(attack => new AttackOutcomes(attack,
            [.. run.Outcomes(threat.Threat, attack, description.Features).Values.Where(outcome => wanted.Contains(outcome.Example))
                .OrderBy(outcome => outcome.Example)],
            run.Store.ReadCost(attack.StoredUnder(threat.Threat), attack.Key)))];
        return new ThreatOutcomes(threat, attacked, attacks, description.GivesAll(threat.Threat), cascade.IsComplete(run, threat));
    }
}

/// <summary>What a store holds of one attack.</summary>
/// <param name="Attack">The attack.</param>
/// <param name="Outcomes">In the order of the examples.</param>
/// <param name="Cost">What all of its pieces took.</param>
internal sealed record AttackOutcomes(AttackInstance Attack, IReadOnlyList<AttackOutcome> Outcomes, WorkCost Cost)
{
    /// <summary>Whether the attack handed back every example, one at least, as it was.</summary>
    public bool MovedNothing => Outcomes.Count > 0 && Outcomes.All(outcome => outcome.Distance == 0 && !outcome.Broken);
}

/// <summary>What a store holds of one probe.</summary>
/// <param name="Run">The probe.</param>
/// <param name="Outcomes">In the order of the examples.</param>
/// <param name="Result">The probe as the result shows it.</param>
internal sealed record ProbeOutcomes(ProbeRun Run, IReadOnlyList<AttackOutcome> Outcomes, ProbeResult Result)
{
    /// <summary>Reads it.</summary>
    public static ProbeOutcomes Read(ProbeRun probe, ProbePlan plan, StoredRun run, int extent)
    {
        HashSet<int> examples = [.. plan.Examples(run, probe) ?? []];
        AttackOutcome[] outcomes = [.. run.Outcomes(probe.Key, probe.Attack.Key).Values.Where(outcome => examples.Contains(outcome.Example))];
        int broken = outcomes.Count(outcome => outcome.Broken), covered = Math.Min(ProbePlan.Covered(probe.Probe), extent);
        // PGD on what others broke covers those examples alone; the others cover the first examples, wrong ones included.
        int all = probe.Probe == ProbeKind.PgdOnBroken ? outcomes.Length : run.Natural.Count(outcome => outcome.Example < covered);
        double robust = all == 0 ? 0 : (double)(outcomes.Length - broken) / all;
        return new ProbeOutcomes(probe, outcomes,
            new ProbeResult(probe.Probe.Word(), probe.Threat.Ball.Norm.Word(), probe.Threat.Ball.Epsilon, probe.For.Key, outcomes.Length, broken,
                robust));
    }
}
