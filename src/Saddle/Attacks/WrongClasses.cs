using Saddle.Losses;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>The wrong classes of examples, in the order in which an attack aims at them.</summary>
internal static class WrongClasses
{
    // Starts take the first draws of a position.
    private static readonly DrawPosition Order = new(Draw: 8);

    /// <summary>How many wrong classes AutoAttack's targeted attacks try where there are so many.</summary>
    public const int AutoAttacks = 9;

    /// <summary>Refuses more wrong classes than there are.</summary>
    /// <param name="attack">The attack that is to try them.</param>
    /// <param name="asked">How many it is to try; null where it does not matter.</param>
    /// <param name="classes">All classes of the model.</param>
    /// <exception cref="UsageException">There are not as many.</exception>
    public static void Require(Attack attack, int? asked, int classes)
    {
        if (asked >= classes)
            throw new UsageException(
                $"The attack {attack.Name} is to try {asked} wrong classes, but of the model's {classes} classes only {classes - 1} are wrong. "
                + "Ask for so many at most, or leave classes out.");
    }

    /// <summary>The wrong class at a place of the order, int64 <c>[n]</c>. Asks the model once a batch, not for a random order.</summary>
    /// <param name="craft">The batch under attack.</param>
    /// <param name="rank">From 0.</param>
    /// <param name="order">Which class comes first.</param>
    public static Tensor OfRank(AttackBatch<GradientOracle> craft, int rank, TargetOrder order = TargetOrder.Likeliest)
    {
        using var scope = NewDisposeScope();
        Slot ranking = craft.Once("ranking", () => Preference(craft, order).Without(craft.Labels.unsqueeze(1)).sort(1, descending: true, stable: true).Indices);
        return ranking.Value.select(1, rank).clone().MoveToOuterDisposeScope();
    }

    /// <summary>float32, <c>[n, K]</c>: the larger, the earlier a class comes.</summary>
    private static Tensor Preference(AttackBatch<GradientOracle> craft, TargetOrder order) => order switch
    {
        TargetOrder.Random => craft.Uniform([craft.Oracle.Classes], Order),
        TargetOrder.LeastLikely => craft.Oracle.Logits(craft.Set.Origin).neg(),
        _ => craft.Oracle.Logits(craft.Set.Origin),
    };
}
