using Saddle.Data;
using Saddle.Evaluation.Execution;
using Saddle.Evaluation.Runs;

namespace Saddle.Evaluation.Claims;

/// <summary>Counts what a store holds of a claim's examples while the work goes on.</summary>
/// <param name="claim">What is claimed.</param>
/// <param name="data">Its examples.</param>
/// <param name="plan">The attacks.</param>
/// <param name="farthest">The largest distance that the bounds allow.</param>
internal sealed class StoredTally(Claim claim, Dataset data, EvaluationPlan plan, double farthest)
{
    private readonly AttackInstance[] _attacks = [.. plan.Attacks.Select(attack => AttackInstance.Of(attack.Resolve(claim.Threat)))];
    private readonly long _features = data.InputShape.Product();

    /// <summary>What the store holds now.</summary>
    public ClaimTally Of(StoredRun run)
    {
        NaturalOutcome[] natural = [.. run.Natural.Where(outcome => outcome.Example < data.Count)];
        HashSet<int> attacked = [.. natural.Where(outcome => Cascade.IsAttackable(outcome, claim.Threat.Goal)).Select(outcome => outcome.Example)];
        var nearest = new Dictionary<int, double>();
        foreach (AttackInstance attack in _attacks)
            foreach (AttackOutcome outcome in run.Outcomes(claim.Threat, attack, _features).Values.Where(outcome => outcome.Broken))
                if (attacked.Contains(outcome.Example))
                    nearest[outcome.Example] = Math.Min(outcome.Distance, nearest.GetValueOrDefault(outcome.Example, double.PositiveInfinity));
        return new ClaimTally(data.Count, attacked.Count, natural.Count(outcome => !outcome.Correct), [.. nearest.Values], farthest);
    }
}
