using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;

namespace Saddle.Reports;

/// <summary>A broken example whose original and adversarial values are stored.</summary>
internal sealed record BrokenExample(string Attack, NaturalOutcome Natural, AttackOutcome Outcome, float[] Original, float[] Adversarial)
{
    /// <summary>Broken examples of a threat: one of each attack that broke any, then one of each class, a second of each, and so on.</summary>
    /// <param name="run">The run.</param>
    /// <param name="threat">The threat.</param>
    /// <param name="most">How many at most.</param>
    public static IReadOnlyList<BrokenExample> Diverse(ReportRun run, ThreatResult threat, int most)
    {
        Dictionary<int, NaturalOutcome> natural = run.Store.ReadNatural().ToDictionary(outcome => outcome.Example);
        long features = run.Description.InputShape.Product();
        var seen = new HashSet<int>();
        var candidates = new List<(AttackSummary Attack, AttackOutcome Outcome)>();
        foreach (AttackSummary attack in threat.Attacks)
            foreach (AttackOutcome outcome in run.Store.ReadOutcomes(attack.StoredUnder(threat.Threat), attack.Name))
                if (outcome.Broken && threat.Threat.Ball.Holds(outcome.Distance, features) && natural.ContainsKey(outcome.Example)
                    && seen.Add(outcome.Example)) candidates.Add((attack, outcome));
        HashSet<int> first = [.. candidates.GroupBy(candidate => candidate.Attack.Name).Select(group => group.Min(candidate => candidate.Outcome.Example))];
        return [.. candidates.OrderBy(candidate => candidate.Outcome.Example)
            .GroupBy(candidate => candidate.Outcome.Label).OrderBy(group => group.Key)
            .SelectMany(group => group.Select((candidate, rank) => (Candidate: candidate, Rank: rank)))
            .OrderBy(ranked => first.Contains(ranked.Candidate.Outcome.Example) ? -1 : ranked.Rank)
            .Select(ranked => Read(run, threat, ranked.Candidate.Attack, natural[ranked.Candidate.Outcome.Example], ranked.Candidate.Outcome))
            .OfType<BrokenExample>().Take(most)];
    }

    private static BrokenExample? Read(ReportRun run, ThreatResult threat, AttackSummary attack, NaturalOutcome natural, AttackOutcome outcome)
    {
        long count = run.Description.InputShape.Product();
        return run.Store.ReadInput(outcome.Example) is { } original
            && run.Store.ReadPoint(attack.StoredUnder(threat.Threat), attack.Name, outcome.Example) is { } adversarial
            && original.Length == count && adversarial.Length == count
            ? new BrokenExample(attack.Attack, natural, outcome, original, adversarial) : null;
    }
}
