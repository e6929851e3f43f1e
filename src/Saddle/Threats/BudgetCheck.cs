using System.Globalization;
using Saddle.Models;

namespace Saddle.Threats;

/// <summary>Whether a perturbation budget can be meant for the inputs at hand.</summary>
internal static class BudgetCheck
{
    /// <summary>
    /// Refuses a ball in which every input lies around every other, most often because 8 was written for 8/255, and one that holds no other input at all.
    /// </summary>
    /// <param name="ball">The perturbations. Under L0 only a share that amounts to no feature is refused: there is no unit that could be mistaken.</param>
    /// <param name="bounds">The values that inputs may take.</param>
    /// <param name="shape">The shape of one input; null where it is not known, and then L∞ alone is judged.</param>
    /// <exception cref="UsageException">The budget is larger than the range, or lets no feature change.</exception>
    public static void RequireWithinRange(NormBall ball, InputBounds bounds, IReadOnlyList<long>? shape)
    {
        if (ball.IsUnlimited) return;
        if (ball.Norm == Norm.L0 && shape is not null) ball.Features(shape.Product());
        if (ball.Norm == Norm.L0 || (ball.Norm != Norm.Linf && shape is null)) return;
        double extent = bounds.LargestExtent, features = shape?.Product() ?? 1;
        double widest = ball.Norm switch { Norm.Linf => extent, Norm.L2 => extent * Math.Sqrt(features), _ => extent * features };
        if (ball.Epsilon > widest)
            throw new UsageException($"The budget {ball} is larger than the data's range: no two inputs within {bounds} are further apart than "
                + $"{widest.ToString(CultureInfo.InvariantCulture)}. Write it in the unit of the inputs, as in linf:8/255.");
    }
}
