using System.Globalization;
using Saddle.Models;

namespace Saddle.Threats;

/// <summary>Whether a perturbation budget can be meant for the inputs at hand.</summary>
internal static class BudgetCheck
{
    /// <summary>
    /// Refuses a ball in which every input lies around every other, most often because 8 was written for 8/255, and one that holds no other input at all.
    /// </summary>
    /// <param name="threat">The ball, its scale and the features that may change. Under L0 only a share that amounts to no feature is refused: there is
    /// no unit that could be mistaken.</param>
    /// <param name="bounds">The values that inputs may take.</param>
    /// <param name="shape">The shape of one input; null where it is not known, and then L∞ alone is judged.</param>
    /// <exception cref="UsageException">The budget is larger than the range, lets no feature change, or has a scale under L0.</exception>
    public static void RequireWithinRange(ThreatModel threat, InputBounds bounds, IReadOnlyList<long>? shape)
    {
        NormBall ball = threat.Ball;
        RequireScalable(threat);
        if (shape is not null && threat.Mask is not null && threat.EpsilonScale is not null && threat.Changeable(shape) == 0)
            throw new UsageException("The mask fixes every feature that the ε scale lets change, so there is nothing to attack. Check that both are meant "
                + "for the same order of features.");
        if (ball.IsUnlimited) return;
        if (ball.Norm == Norm.L0 && shape is not null) ball.Features(shape.Product());
        if (ball.Norm == Norm.L0 || (ball.Norm != Norm.Linf && shape is null)) return;
        double extent = threat.EpsilonScale is { } scale ? LargestShare(bounds, scale) : bounds.LargestExtent, features = shape?.Product() ?? 1;
        double widest = ball.Norm switch { Norm.Linf => extent, Norm.L2 => extent * Math.Sqrt(features), _ => extent * features };
        if (ball.Epsilon > widest)
            throw new UsageException($"The budget {ball} is larger than the data's range: no two inputs within {bounds} are further apart than "
                + $"{widest.ToString(CultureInfo.InvariantCulture)}{(threat.EpsilonScale is null ? "" : " in units of the ε scale")}. Write it in the unit of "
                + "the inputs, as in linf:8/255.");
    }

    /// <summary>Refuses a scale where there is no ε that it could be a multiple of.</summary>
    /// <exception cref="UsageException">The norm is L0.</exception>
    public static void RequireScalable(ThreatModel threat)
    {
        if (threat is { EpsilonScale: not null, Ball.Norm: Norm.L0 }) throw Unscaled();
    }

    /// <summary>What is said of a scale under L0.</summary>
    public static UsageException Unscaled() => new("An L0 budget counts features, so it has no ε that a scale could multiply. Leave the scale out, name the "
        + "features that may change by a mask, or choose linf, l2 or l1.");

    private static double LargestShare(InputBounds bounds, FeatureScale scale)
    {
        using var scope = NewDisposeScope();
        Tensor shares = scale.ToTensor(), extent = bounds.Extent().to_type(ScalarType.Float64);
        return where(shares.gt(Scalars.Zero), extent.div(shares), 0.0).max().item<double>();
    }
}
