using Saddle.Losses;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>The wrong classes of examples, in the order in which an attack aims at them.</summary>
internal static class WrongClasses
{
    // Starts take the first draws of a position.
    private static readonly DrawPosition Order = new(Draw: 8);

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
