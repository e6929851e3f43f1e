using Saddle.Models;

namespace Saddle.Defenses;

/// <summary>The way of inputs from a classifier's bounds to 0..1, where defenses work, and back.</summary>
internal static class UnitRange
{
    /// <summary>Inputs as shares of their bounds.</summary>
    /// <param name="inputs">float32, within the bounds.</param>
    /// <param name="bounds">The classifier's.</param>
    /// <returns>float32, in 0..1; in the caller's scope, the inputs themselves where nothing is to be done.</returns>
    public static Tensor Enter(Tensor inputs, InputBounds bounds)
    {
        if (bounds.AreUnit) return inputs;
        Tensor lower = bounds.Lower(inputs.device);
        return (inputs - lower) / (bounds.Upper(inputs.device) - lower);
    }

    /// <summary>Shares as inputs within the bounds.</summary>
    /// <param name="shares">float32, in 0..1.</param>
    /// <param name="bounds">The classifier's.</param>
    /// <returns>float32, within the bounds; in the caller's scope, the shares themselves where nothing is to be done.</returns>
    public static Tensor Leave(Tensor shares, InputBounds bounds)
    {
        if (bounds.AreUnit) return shares;
        Tensor lower = bounds.Lower(shares.device);
        return shares.mul(bounds.Upper(shares.device) - lower).add(lower, Scalars.One);
    }
}
