using Saddle.Attacks;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Claims;

/// <summary>What a claim is tried with: always the usual attacks of its threat model, those that it names, and those that somebody chose.</summary>
public static class ClaimAttacks
{
    /// <summary>
    /// The attacks in the order in which they are tried, each on what those before it left: what costs a pass or few first, then the usual ones, the chosen
    /// ones, and those that the claim names. Where the model states that its gradients hide something the usual ones go the adaptive way round.
    /// </summary>
    /// <param name="claim">The claim.</param>
    /// <param name="contract">What the model is.</param>
    /// <param name="chosen">What <see cref="IAttackChoice"/> chose.</param>
    /// <returns>None where nothing works under the threat model.</returns>
    public static IReadOnlyList<Attack> Of(Claim claim, ModelContract contract, IReadOnlyList<Attack> chosen)
    {
        Attack[] usual = [.. Usual(claim.Threat).Select(attack => AroundDefenses(attack, contract)).Where(attack => Works(attack, claim.Threat, contract))];
        if (usual.Length == 0)
            usual = [.. AttackSuite.BlackBox.Attacks.Where(attack => Works(attack, claim.Threat, contract))];
        Attack[] all = [.. usual, .. chosen.Where(attack => Works(attack, claim.Threat, contract)), .. claim.Attacks];
        return [.. all.DistinctBy(attack => attack.Resolve(claim.Threat).ToString()).OrderBy(attack => IsCheap(attack) ? 0 : 1)];
    }

    /// <summary>The usual attacks of a threat model, before it is known what the model is.</summary>
    private static IEnumerable<Attack> Usual(ThreatModel threat)
    {
        if (threat.IsUnlimited) return Nearest(threat);
        if (threat.Access != Access.Gradient) return [.. AttackSuite.BlackBox.Attacks, new SquareAttack()];
        return threat.Ball.Norm switch
        {
            Norm.Linf => new FastSuite().AttacksOn([threat]),
            Norm.L0 => AttackSuite.Saliency.Attacks,
            // Networks that were trained against L∞ hide under other norms what ascents in the ball do not find and FAB does.
            _ => [.. AttackSuite.Standard.Attacks, new TargetedAutoProjectedGradientDescent(), new TargetedFastAdaptiveBoundary()],
        };
    }

    /// <summary>What looks for the nearest adversarial example, the cheaper ones first.</summary>
    private static IEnumerable<Attack> Nearest(ThreatModel threat) => threat.Access == Access.Gradient
        ? [new DeepFool(), new DecoupledDirectionAndNorm(), new FastAdaptiveBoundary(), new TargetedFastAdaptiveBoundary()] : [new HopSkipJump()];

    private static Attack AroundDefenses(Attack attack, ModelContract contract) =>
        contract.Gradient == GradientKind.Exact || attack.Family.FollowsNoGradient() ? attack : attack with { Through = new AdaptiveRoute() };

    private static bool Works(Attack attack, ThreatModel threat, ModelContract contract)
    {
        try
        {
            attack.Validate(threat, contract);
            return true;
        }
        catch (UsageException)
        {
            // It is one of several, and the others may work: what none does is said as what is missing.
            return false;
        }
    }

    private static bool IsCheap(Attack attack) => attack.Family is AttackFamily.SingleStep or AttackFamily.RandomSearch;
}
