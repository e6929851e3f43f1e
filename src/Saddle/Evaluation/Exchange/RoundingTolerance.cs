using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Exchange;

/// <summary>
/// How far outside a point may lie by rounding alone. Other programs add, clip and normalise in float32, and so leave the ball by the last digits; every
/// value may be off by two steps of float32 at the largest value that its feature can have.
/// </summary>
internal static class RoundingTolerance
{
    private static readonly Scalar Steps = Scalars.Of(Math.ScaleB(1, -22));

    /// <summary>By how much each value may be off, in the unit of the inputs.</summary>
    /// <returns>float64, broadcastable to one input; the caller disposes it.</returns>
    public static Tensor OfValues(InputBounds bounds, Device? device = null)
    {
        using var scope = NewDisposeScope();
        return bounds.Lower(device).abs().maximum(bounds.Upper(device).abs()).to_type(ScalarType.Float64).mul(Steps).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// By how much a distance may exceed ε: the norm of a change by that much in every feature. Nothing under L0, which counts, and without an ε.
    /// </summary>
    /// <param name="threat">Norm, mask and scale.</param>
    /// <param name="bounds">The values that inputs may take.</param>
    /// <param name="shape">The shape of one input.</param>
    public static double OfDistance(ThreatModel threat, InputBounds bounds, long[] shape)
    {
        if (threat.IsUnlimited || threat.Ball.Norm == Norm.L0) return 0;
        using var scope = NewDisposeScope();
        Tensor change = OfValues(bounds).expand(shape);
        if (threat.Mask is { } mask) change = change.mul(mask.ToTensor().to_type(ScalarType.Float64));
        if (threat.EpsilonScale is { } scale)
        {
            Tensor shares = scale.ToTensor();
            change = where(shares.gt(Scalars.Zero), change.div(shares), 0.0);
        }
        return (threat.Ball.Norm switch
        {
            Norm.Linf => change.max(),
            Norm.L2 => change.pow(Scalars.Two).sum().sqrt(),
            _ => change.sum(),
        }).item<double>();
    }
}
