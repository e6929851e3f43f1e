using System.Globalization;
using Saddle.Evaluation.Outcomes;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;

namespace Saddle.Evaluation.Indicators;

/// <summary>E2: an attack that averages over draws breaks more by twice as many, so that its own are too few (Athalye et al. 2018, section 4.2).</summary>
internal sealed class UnconvergedDraws : Indicator
{
    private const string Draws = "draws";

    // Of examples that only one of the two broke, chance alone gives each half: two standard deviations of the difference.
    private const double Deviations = 2;

    public override IEnumerable<Warning> Inspect(Evidence evidence)
    {
        foreach (ThreatOutcomes threat in evidence.Threats)
            foreach (ProbeOutcomes probe in evidence.ProbesOf(ProbeKind.DoubledDraws, threat))
            {
                if (threat.Attacks.FirstOrDefault(attack => IsHalfOf(attack.Attack, probe.Run.Attack)) is not { } half) continue;
                Dictionary<int, bool> broken = half.Outcomes.ToDictionary(outcome => outcome.Example, outcome => outcome.Broken);
                AttackOutcome[] both = [.. probe.Outcomes.Where(outcome => broken.ContainsKey(outcome.Example))];
                int[] more = [.. both.Where(outcome => outcome.Broken && !broken[outcome.Example]).Select(outcome => outcome.Example)];
                int fewer = both.Count(outcome => !outcome.Broken && broken[outcome.Example]), gain = more.Length - fewer;
                if (gain <= Margin(both.Length) || gain <= Deviations * Math.Sqrt(more.Length + fewer)) continue;
                string draws = half.Attack.Options[Draws];
                yield return new Warning("E2", threat.Key, $"{half.Attack.Attack} over {draws} draws leaves {more.Length} of {both.Length} examples standing "
                    + "that it breaks over twice as many (and breaks "
                    + $"{fewer} that it then leaves): its draws are too few, and the robust accuracy is overestimated.",
                    $"Double the draws ({Draws}) until the number no longer falls.", First(more));
            }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static bool IsHalfOf(AttackInstance attack, AttackInstance doubled) => attack.Attack == doubled.Attack
        && attack.Options.TryGetValue(Draws, out string? draws) && doubled.Options.TryGetValue(Draws, out string? twice) && 2 * Number(draws) == Number(twice)
        && attack.Options.Where(option => option.Key != Draws).All(option => doubled.Options.GetValueOrDefault(option.Key) == option.Value);
}
