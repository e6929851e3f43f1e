using Saddle.Attacks;
using Saddle.Defenses;
using Saddle.Losses;
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
    /// <param name="classifier">The model; not disposed.</param>
    /// <param name="chosen">What <see cref="IAttackChoice"/> chose.</param>
    /// <returns>None where nothing works under the threat model.</returns>
    public static IReadOnlyList<Attack> Of(Claim claim, Classifier classifier, ChosenAttacks chosen)
    {
        ModelContract contract = classifier.Contract;
        IEnumerable<Attack> wanted = contract.Gradient == GradientKind.Exact ? Usual(claim.Threat)
            : [.. Usual(claim.Threat).Select(Adaptive), .. BesidesDefended(claim.Threat, classifier)];
        if (!chosen.HasGradient) wanted = wanted.Where(attack => attack.Needs != Access.Gradient || attack.Through != Route.Direct);
        Attack[] usual = [.. wanted.Where(attack => Works(attack, claim.Threat, contract))];
        // What asks for labels alone takes hundreds of times as long as what was chosen.
        if (usual.Length == 0 && chosen.Attacks.Count == 0)
            usual = [.. AttackSuite.BlackBox.Attacks.Where(attack => Works(attack, claim.Threat, contract))];
        Attack[] all = [.. usual, .. chosen.Attacks.Where(attack => Works(attack, claim.Threat, contract)), .. claim.Attacks];
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

    private static Attack Adaptive(Attack attack) => attack.Family.FollowsNoGradient() ? attack : attack with { Through = new AdaptiveRoute() };

    /// <summary>
    /// What is tried too where gradients hide something: many plain steps, since what decides by margins how long to search may be misled there, and what is
    /// made on the model without its defense.
    /// </summary>
    private static IEnumerable<Attack> BesidesDefended(ThreatModel threat, Classifier classifier)
    {
        if (threat.IsUnlimited || threat.Access != Access.Gradient) return [];
        var steps = new ProjectedGradientDescent { Steps = 100, Loss = new MarginLoss() };
        ProjectedGradientDescent around = steps with { Restarts = 2, Through = new AdaptiveRoute() };
        return SeesTheSameInputs(classifier) ? [steps with { Through = new UndefendedRoute() }, around] : [around];
    }

    /// <summary>Whether a point of the model without its defenses is one of the defended model.</summary>
    private static bool SeesTheSameInputs(Classifier classifier) => classifier is DefendedClassifier defended
        && (defended.Undefended.Contract.InputShape is not { } inside || classifier.Contract.InputShape is not { } outside || inside.SequenceEqual(outside));

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
