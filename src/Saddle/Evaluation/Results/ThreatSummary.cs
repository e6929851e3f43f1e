using Saddle.Evaluation.Outcomes;
using Saddle.Evaluation.Runs;

namespace Saddle.Evaluation.Results;

/// <summary>Turns outcomes into the numbers of a result: counts are whole, shares are of all examples.</summary>
internal static class ThreatSummary
{
    /// <summary>The result under one threat model.</summary>
    public static ThreatResult Of(ThreatOutcomes threat, IReadOnlyList<NaturalOutcome> natural, RunDescription description)
    {
        int examples = natural.Count, broken = threat.Broken.Count, standing = threat.Attacked.Count - broken;
        bool targeted = threat.Threat.Goal.TargetClass is not null;
        return new ThreatResult(threat.Threat)
        {
            Mask = FeatureSummary.Of(threat.Threat.Mask, description.Features),
            EpsilonScale = FeatureSummary.Of(threat.Threat.EpsilonScale, description.Features),
            RobustAccuracy = targeted || examples == 0 ? null : (double)standing / examples,
            RobustAccuracyInterval = targeted || examples == 0 ? null : Interval.Of(standing, examples),
            RobustAccuracyWorst = targeted || examples == 0 ? null : Worst(threat, examples),
            Attacked = threat.Attacked.Count,
            Broken = broken,
            MedianDistance = Statistics.Median(threat.Broken.Values.Select(outcome => outcome.Distance)),
            Attacks = Attacks(threat, description, examples, targeted),
            Classes = [.. description.ClassNames.Select((name, index) => Class(index, name, natural, threat, targeted))],
            Predictions = Predictions(threat, description.ClassNames.Count),
            Unstable = [.. threat.Attacks.SelectMany(attack => attack.Outcomes).Where(outcome => outcome.Unstable).Select(outcome => outcome.Example)
                .Distinct().Where(example => !threat.Broken.ContainsKey(example)).Order()],
        };
    }

    private static double? Worst(ThreatOutcomes threat, int examples)
    {
        AttackOutcome[] counted = [.. threat.Attacks.SelectMany(attack => attack.Outcomes).Where(outcome => outcome.ReachedOfTen is not null)];
        if (counted.Length == 0) return null;
        int touched = counted.Where(outcome => outcome.ReachedOfTen > 0).Select(outcome => outcome.Example).Distinct().Count();
        return (double)(threat.Attacked.Count - touched) / examples;
    }

    private static List<AttackSummary> Attacks(ThreatOutcomes threat, RunDescription description, int examples, bool targeted)
    {
        var summaries = new List<AttackSummary>();
        var gone = new HashSet<int>();
        foreach (AttackOutcomes attack in threat.Attacks)
        {
            AttackOutcome[] broken = [.. attack.Outcomes.Where(outcome => outcome.Broken)];
            if (threat.Individually) gone.Clear();
            gone.UnionWith(broken.Select(outcome => outcome.Example));
            int attacked = attack.Outcomes.Count;
            double forward = attacked == 0 ? 0 : attack.Outcomes.Average(outcome => (double)outcome.ForwardPasses);
            summaries.Add(new AttackSummary
            {
                Attack = attack.Attack.Attack,
                Options = attack.Attack.Options,
                OptionTexts = attack.Attack.Texts ?? OptionText.Of(attack.Attack.Attack, attack.Attack.Options),
                Name = attack.Attack.Key,
                MinimizesNorm = attack.Attack.MinimizesNorm,
                Attacked = attacked,
                Broken = broken.Length,
                Rejected = description.Rejects ? attack.Outcomes.Count(outcome => outcome.Rejected) : null,
                RobustAccuracy = targeted || examples == 0 ? null : (double)(threat.Attacked.Count - gone.Count) / examples,
                SuccessRate = attacked == 0 || attack.MovedNothing ? null : (double)broken.Length / attacked,
                MedianDistance = Statistics.Median(broken.Select(outcome => outcome.Distance)),
                ForwardPasses = forward,
                BackwardPasses = attacked == 0 ? 0 : attack.Outcomes.Average(outcome => (double)outcome.BackwardPasses),
                Queries = forward,
                Seconds = attack.Cost.Seconds,
                CpuSeconds = attack.Cost.CpuSeconds,
            });
        }
        return summaries;
    }

    private static ClassResult Class(int index, string name, IReadOnlyList<NaturalOutcome> natural, ThreatOutcomes threat, bool targeted)
    {
        NaturalOutcome[] own = [.. natural.Where(outcome => outcome.Label == index)];
        if (own.Length == 0) return new ClassResult(index, name, 0, null, null);
        HashSet<int> attacked = [.. threat.Attacked];
        int standing = own.Count(outcome => attacked.Contains(outcome.Example) && !threat.Broken.ContainsKey(outcome.Example));
        return new ClassResult(index, name, own.Length, (double)own.Count(outcome => outcome.Correct) / own.Length,
            targeted ? null : (double)standing / own.Length);
    }

    private static int[][] Predictions(ThreatOutcomes threat, int classes)
    {
        int[][] counts = [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
        foreach (AttackOutcome outcome in threat.Broken.Values)
            if (outcome.Label < classes && outcome.Predicted < classes) counts[outcome.Label][outcome.Predicted]++;
        return counts;
    }
}
