using Saddle.Evaluation.Outcomes;
using Saddle.Evaluation.Runs;

namespace Saddle.Evaluation.Indicators;

/// <summary>B2: attacks handed every example back unchanged, or no attack moved an example: what stands then was not tried.</summary>
internal sealed class UnmovedExamples : Indicator
{
    public override IEnumerable<Warning> Inspect(Evidence evidence)
    {
        foreach (ThreatOutcomes threat in evidence.Threats)
        {
            string[] attacks = [.. threat.Attacks.Where(attack => attack.MovedNothing).Select(attack => attack.Attack.Attack)];
            ILookup<int, AttackOutcome> made = threat.Attacks.SelectMany(attack => attack.Outcomes).ToLookup(outcome => outcome.Example);
            int[] untried =
                [.. threat.Attacked.Where(example => !threat.Broken.ContainsKey(example) && made.Contains(example)
                    && made[example].All(outcome => outcome.Distance == 0))];
            if (attacks.Length == 0 && untried.Length == 0) continue;
            string[] found =
            [
                .. attacks.Length == 0 ? [] : (string[])[$"{string.Join(", ", attacks)} moved none of the examples that "
                    + $"{(attacks.Length == 1 ? "it was" : "they were")} made on, which is no failure to break them and has no success rate."],
                .. untried.Length == 0 ? [] : (string[])[$"{untried.Length} of {threat.Attacked.Count - threat.Broken.Count} standing examples were moved "
                    + "by no attack: that they stand is no evidence of robustness."],
            ];
            yield return new Warning("B2", threat.Key, string.Join(' ', found),
                "Look for what held them: a ball narrower than float32 resolves (B1), a mask, steps, queries or a budget too small for one step, gradients "
                    + "that are zero (G1), or a start beyond a margin's κ. Attack with what can move.", First(untried));
        }
    }
}
