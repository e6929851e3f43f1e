namespace Saddle.Evaluation;

/// <summary>What a store holds under one threat model, cut to the examples of the run.</summary>
/// <param name="Threat">The threat model and its attacks.</param>
/// <param name="Attacked">Examples that are attacked: right as they are, and not at the goal already.</param>
/// <param name="Attacks">Outcomes and times of each attack, in their order.</param>
/// <param name="Individually">Whether every attack gets every example.</param>
internal sealed record ThreatOutcomes(ThreatDescription Threat, IReadOnlyList<int> Attacked, IReadOnlyList<AttackOutcomes> Attacks, bool Individually)
{
    /// <summary>The outcome that broke each broken example, of the first attack that did.</summary>
    public IReadOnlyDictionary<int, AttackOutcome> Broken { get; } = Attacks.SelectMany(attack => attack.Outcomes)
        .Where(outcome => outcome.Broken).GroupBy(outcome => outcome.Example).ToDictionary(group => group.Key, group => group.First());

    /// <summary>Whether every attack was made on every example that it was to be made on.</summary>
    public bool Complete
    {
        get
        {
            HashSet<int> standing = [.. Attacked];
            foreach (AttackOutcomes attack in Attacks)
            {
                HashSet<int> made = [.. attack.Outcomes.Select(outcome => outcome.Example)];
                if (!made.IsSupersetOf(standing)) return false;
                if (!Individually) standing.ExceptWith(attack.Outcomes.Where(outcome => outcome.Broken).Select(outcome => outcome.Example));
            }
            return true;
        }
    }

    /// <summary>Reads them.</summary>
    public static ThreatOutcomes Read(ThreatDescription threat, RunDescription description, IRunStore store, IReadOnlyList<NaturalOutcome> natural)
    {
        Threats.Goal goal = Threats.Goal.Parse(threat.Goal);
        int[] attacked = [.. natural.Where(outcome => Evaluator.Attackable(outcome, goal)).Select(outcome => outcome.Example)];
        HashSet<int> wanted = [.. attacked];
        AttackOutcomes[] attacks = [.. threat.Attacks.Select(attack =>
        {
            (double seconds, double cpuSeconds) = store.ReadTime(threat.Key, attack.Key);
            return new AttackOutcomes(attack, [.. store.ReadOutcomes(threat.Key, attack.Key).Where(outcome => wanted.Contains(outcome.Example))], seconds, cpuSeconds);
        })];
        return new ThreatOutcomes(threat, attacked, attacks, description.Individually);
    }
}

/// <summary>What a store holds of one attack.</summary>
/// <param name="Attack">The attack.</param>
/// <param name="Outcomes">In the order of the examples.</param>
/// <param name="Seconds">Wall-clock seconds.</param>
/// <param name="CpuSeconds">Processor seconds.</param>
internal sealed record AttackOutcomes(AttackInstance Attack, IReadOnlyList<AttackOutcome> Outcomes, double Seconds, double CpuSeconds)
{
    /// <summary>Whether the attack handed back every example, one at least, as it was.</summary>
    public bool MovedNothing => Outcomes.Count > 0 && Outcomes.All(outcome => outcome.Distance == 0 && !outcome.Broken);
}

/// <summary>What a store holds of one probe.</summary>
/// <param name="Entry">The probe.</param>
/// <param name="Outcomes">In the order of the examples.</param>
/// <param name="Result">The probe as the result shows it.</param>
internal sealed record ProbeOutcomes(ProbeEntry Entry, IReadOnlyList<AttackOutcome> Outcomes, ProbeResult Result)
{
    /// <summary>Reads it.</summary>
    public static ProbeOutcomes Read(ProbeEntry entry, IRunStore store, IReadOnlyList<NaturalOutcome> natural, int extent)
    {
        int covered = Math.Min(entry.Examples ?? extent, extent);
        HashSet<int> examples = [.. natural.Where(outcome => outcome.Example < covered).Select(outcome => outcome.Example)];
        AttackOutcome[] outcomes = [.. store.ReadOutcomes(entry.Key, entry.Attack).Where(outcome => examples.Contains(outcome.Example))];
        int broken = outcomes.Count(outcome => outcome.Broken);
        // PGD on what others broke covers those examples alone; the others cover the first examples, wrong ones included.
        int all = entry.Probe == Probes.OnBroken ? outcomes.Length : examples.Count;
        double robust = all == 0 ? 0 : (double)(outcomes.Length - broken) / all;
        return new ProbeOutcomes(entry, outcomes, new ProbeResult(entry.Probe, entry.Norm, entry.Epsilon, entry.Threat, outcomes.Length, broken, robust));
    }
}
