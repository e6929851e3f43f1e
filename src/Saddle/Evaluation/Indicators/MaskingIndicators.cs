using System.Globalization;
using Saddle.Attacks;
using Saddle.Evaluation.Outcomes;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;

namespace Saddle.Evaluation.Indicators;

/// <summary>A1: one step finds what many steps do not (Athalye et al. 2018, section 3.1).</summary>
internal sealed class SingleStepBeatsIterative : Indicator
{
    public override IEnumerable<Warning> Inspect(Evidence evidence) =>
        MissedByPgd.Of(evidence, family => family == AttackFamily.SingleStep).Where(missed => missed.Examples.Count > missed.Chance)
        .Select(missed => new Warning("A1", missed.Threat,
            $"{missed.Attacks} breaks {missed.Examples.Count} examples that PGD with 40 steps does not, although PGD steps further along the same gradients: "
                + "the loss surface is rugged or flat, a sign of obfuscated gradients.",
            "Do not trust gradient attacks here as they are. Use the margin loss, smaller steps or more restarts, and attack with BPDA or EOT what is "
                + "shattered or stochastic.", First(missed.Examples)));
}

/// <summary>A4: random search finds what gradients do not (Athalye et al. 2018, section 3.1; Carlini et al. 2019).</summary>
internal sealed class NoiseBeatsGradients : Indicator
{
    public override IEnumerable<Warning> Inspect(Evidence evidence) =>
        MissedByPgd.Of(evidence, family => family.FollowsNoGradient()).Where(missed => missed.Examples.Count > missed.Chance)
        .Select(missed => new Warning("A4", missed.Threat,
            $"{missed.Attacks}, which follows no gradient, breaks {missed.Examples.Count} examples that PGD with 40 steps does not: the gradients do not "
                + "lead where adversarial examples are, a sign of obfuscated gradients.",
            "Do not trust gradient attacks here. Attack with access to scores or labels alone, or through the defense with BPDA or EOT.",
            First(missed.Examples)));
}

/// <summary>
/// A2: a search without gradients breaks what every attack along gradients left (Athalye et al. 2018, section 3.1; AutoAttack's flag of
/// Square, Croce and Hein 2020).
/// </summary>
internal sealed class SearchBeatsGradients : Indicator
{
    private const double Share = 0.002;

    public override IEnumerable<Warning> Inspect(Evidence evidence)
    {
        foreach (ThreatOutcomes threat in evidence.Threats)
        {
            AttackOutcomes[] along = [.. threat.Attacks.Where(made => made.Attack.Family is AttackFamily.MultiStep or AttackFamily.MinimumNorm)];
            AttackOutcomes[] without = [.. threat.Attacks.Where(made => made.Attack.Family is AttackFamily.ScoreBased or AttackFamily.DecisionBased)];
            if (along.Length == 0 || without.Length == 0 || !threat.Complete) continue;
            // What was broken before never came to the gradients.
            HashSet<int> withstood = [.. along.SelectMany(made => made.Outcomes).Select(outcome => outcome.Example)];
            withstood.ExceptWith(along.SelectMany(made => made.Outcomes).Where(outcome => outcome.Broken).Select(outcome => outcome.Example));
            AttackOutcomes[] better = [.. without.Where(made => made.Outcomes.Any(Found))];
            int[] found = [.. better.SelectMany(made => made.Outcomes).Where(Found).Select(outcome => outcome.Example).Distinct()];
            if (found.Length <= Math.Max(Math.Max(1, Share * evidence.Natural.Count), evidence.Redrawn(withstood.Count))) continue;
            yield return new Warning("A2", threat.Key,
                $"{string.Join(" and ", better.Select(made => made.Attack.Attack).Distinct())} breaks {found.Length} examples that no attack along "
                    + "gradients broke: "
                    + "the gradients hide something.",
                "Do not trust the gradient attacks' number alone. Look for what hides the gradient (G1, A1, A3, A5), attack through it (BPDA, EOT), or search "
                    + "without gradients for longer (square:steps=50000).", First(found));

            bool Found(AttackOutcome outcome) => outcome.Broken && withstood.Contains(outcome.Example);
        }
    }
}

/// <summary>The examples that a weak attack broke and PGD, run on them as a probe, did not.</summary>
/// <param name="Threat">Key of the threat model.</param>
/// <param name="Attacks">The weak attacks that broke them, by name.</param>
/// <param name="Examples">The examples.</param>
/// <param name="Chance">How many chance alone may bring about.</param>
internal sealed record MissedByPgd(string Threat, string Attacks, IReadOnlyList<int> Examples, int Chance)
{
    public static IEnumerable<MissedByPgd> Of(Evidence evidence, Func<AttackFamily, bool> family)
    {
        foreach (ThreatOutcomes threat in evidence.Threats)
        {
            AttackOutcomes[] weak = [.. threat.Attacks.Where(made => family(made.Attack.Family))];
            HashSet<int> broken = [.. weak.SelectMany(made => made.Outcomes).Where(outcome => outcome.Broken).Select(outcome => outcome.Example)];
            int[] missed =
                [.. evidence.ProbesOf(ProbeKind.PgdOnBroken, threat).SelectMany(probe => probe.Outcomes)
                    .Where(outcome => !outcome.Broken && broken.Contains(outcome.Example)).Select(outcome => outcome.Example)];
            string names =
                string.Join(" or ",
                    weak.Where(made => made.Outcomes.Any(outcome => outcome.Broken && missed.Contains(outcome.Example))).Select(made => made.Attack.Attack)
                    .Distinct());
            int tried = weak.SelectMany(made => made.Outcomes).DistinctBy(outcome => outcome.Example).Count();
            yield return new MissedByPgd(threat.Key, names, missed, Math.Max(Indicator.Margin(threat.Attacked.Count), evidence.Redrawn(tried)));
        }
    }
}

/// <summary>S1: one step leaves half of the examples or more, many steps hardly any of those: trained against one step (Madry et al. 2018, table 5).</summary>
internal sealed class SingleStepMasking : Indicator
{
    private const double StandsOneStep = 0.5, LeftAfterMany = 0.1;

    /// <summary>Whether the shares that withstand one step and all attacks are far apart.</summary>
    internal static bool AreFarApart(double one, double all) => one >= StandsOneStep && all <= LeftAfterMany * one;

    public override IEnumerable<Warning> Inspect(Evidence evidence)
    {
        foreach (ThreatOutcomes threat in evidence.Threats)
        {
            AttackOutcomes? single = threat.Attacks.FirstOrDefault(attack => attack.Attack.Family == AttackFamily.SingleStep);
            int attacked = threat.Attacked.Count;
            if (single is null || attacked == 0 || !threat.Complete) continue;
            IEnumerable<AttackOutcomes> before = threat.Individually ? [] : threat.Attacks.TakeWhile(attack => attack != single);
            HashSet<int> reached =
                [.. before.Append(single).SelectMany(attack => attack.Outcomes).Where(outcome => outcome.Broken).Select(outcome => outcome.Example)];
            double one = 1 - (double)reached.Count / attacked, all = 1 - (double)threat.Broken.Count / attacked;
            if (!AreFarApart(one, all)) continue;
            yield return new Warning("S1", threat.Key, $"{Percent(one)} of the attacked examples withstand one step ({single.Attack.Attack}), but only "
                + $"{Percent(all)} withstand all attacks: robustness against one step only, as training against FGSM brings about.",
                "Quote no single-step numbers for this model. Train against multi-step PGD.", []);
        }
    }
}

/// <summary>A3: an attack without limits does not always succeed (Athalye et al. 2018, section 3.1).</summary>
internal sealed class UnboundedFailure : Indicator
{
    public override IEnumerable<Warning> Inspect(Evidence evidence)
    {
        foreach (ThreatOutcomes threat in evidence.Threats)
            foreach (ProbeOutcomes probe in evidence.ProbesOf(ProbeKind.Unbounded, threat))
            {
                int[] standing = [.. probe.Outcomes.Where(outcome => !outcome.Broken).Select(outcome => outcome.Example)];
                if (standing.Length <= Margin(probe.Outcomes.Count)) continue;
                yield return new Warning("A3", threat.Key, string.Create(CultureInfo.InvariantCulture, $"PGD with 40 steps breaks only "
                    + $"{probe.Outcomes.Count - standing.Length} of {probe.Outcomes.Count} examples when any input is allowed (ε "
                    + $"{probe.Result.EpsilonText}); without limits every attack must succeed, so it fails at optimising, not at the budget."),
                    "More steps, restarts or another loss are needed before its numbers mean anything; look for saturated or shattered gradients.",
                    First(standing));
            }
    }
}

/// <summary>
/// A5: a larger budget does not break more (Athalye et al. 2018, section 3.1). PGD is not monotone example by example, so the aggregate is judged.
/// </summary>
internal sealed class AccuracyNotFalling : Indicator
{
    public override IEnumerable<Warning> Inspect(Evidence evidence)
    {
        foreach (ThreatOutcomes threat in evidence.Threats)
        {
            ProbeOutcomes[] sweep = [.. evidence.ProbesOf(ProbeKind.Sweep, threat).OrderBy(probe => probe.Run.Threat.Ball.Epsilon)];
            for (int i = 1; i < sweep.Length; i++)
            {
                int rise = sweep[i - 1].Result.Broken - sweep[i].Result.Broken;
                if (rise <= Math.Max(Margin(sweep[i].Outcomes.Count), evidence.Redrawn(sweep[i].Outcomes.Count))) continue;
                yield return new Warning("A5", threat.Key, string.Create(CultureInfo.InvariantCulture, $"PGD breaks {sweep[i - 1].Result.Broken} examples at "
                    + $"ε {sweep[i - 1].Result.EpsilonText} but only {sweep[i].Result.Broken} at the larger ε "
                    + $"{sweep[i].Result.EpsilonText}: more freedom must never help the defender."),
                    "The attack does not optimise well at the larger budget: give it more steps or smaller ones, and look for obfuscated gradients.", []);
            }
        }
    }
}
