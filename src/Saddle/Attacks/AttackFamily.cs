namespace Saddle.Attacks;

/// <summary>What kind of search an attack is.</summary>
public enum AttackFamily
{
    /// <summary>None of the others.</summary>
    Other,

    /// <summary>Points at random.</summary>
    RandomSearch,

    /// <summary>One step along a gradient.</summary>
    SingleStep,

    /// <summary>Many steps along gradients, inside a ball.</summary>
    MultiStep,

    /// <summary>Few features by a saliency map.</summary>
    Saliency,

    /// <summary>The smallest perturbation along gradients.</summary>
    MinimumNorm,

    /// <summary>A search by predicted classes alone.</summary>
    DecisionBased,

    /// <summary>Points made on another model.</summary>
    Transfer,

    /// <summary>A search by logits, without their gradients.</summary>
    ScoreBased,
}

/// <summary>What families have in common.</summary>
public static class AttackFamilies
{
    /// <summary>Whether a search of the family follows no gradient of the model, so that hiding gradients does not stop it.</summary>
    public static bool FollowsNoGradient(this AttackFamily family) =>
        family is AttackFamily.RandomSearch or AttackFamily.ScoreBased or AttackFamily.DecisionBased;
}
