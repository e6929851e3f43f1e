using Saddle.Losses;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>The wrong classes of examples, the likeliest at the original first.</summary>
internal static class WrongClasses
{
    /// <summary>The wrong class of the given rank, int64 <c>[n]</c>; ties go to the lower class. Asks the model once a batch.</summary>
    /// <param name="craft">The batch under attack.</param>
    /// <param name="rank">From 0.</param>
    public static Tensor OfRank(Crafting<GradientOracle> craft, int rank)
    {
        using var scope = NewDisposeScope();
        Slot ranking = craft.Once("ranking", () =>
        {
            Tensor logits = craft.Oracle.Logits(craft.Set.Origin).Without(craft.Labels.unsqueeze(1));
            return logits.sort(1, descending: true, stable: true).Indices;
        });
        return ranking.Value.select(1, rank).clone().MoveToOuterDisposeScope();
    }
}
