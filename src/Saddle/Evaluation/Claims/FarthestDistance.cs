using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Claims;

/// <summary>How far apart two inputs can be.</summary>
internal static class FarthestDistance
{
    /// <summary>A distance that none within the bounds exceeds, in the threat model's norm and scale.</summary>
    /// <param name="threat">Norm and scale.</param>
    /// <param name="bounds">The values that inputs may take.</param>
    /// <param name="shape">The shape of one input.</param>
    public static double Of(ThreatModel threat, InputBounds bounds, IReadOnlyList<long> shape)
    {
        double extent = bounds.LargestExtent / (threat.EpsilonScale?.Smallest ?? 1), features = shape.Product();
        return threat.Ball.Norm switch
        {
            Norm.Linf => extent,
            Norm.L2 => extent * Math.Sqrt(features),
            Norm.L1 => extent * features,
            _ => features,
        };
    }
}
