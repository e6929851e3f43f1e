namespace Saddle.Attacks;

/// <summary>
/// How a chosen feature moves: by θ as a share of its range, within its bounds. Papernot et al. 2016 have inputs from 0 to 1, where a share
/// of the range is the feature's own unit; of any other unit the same function gives the same moves.
/// </summary>
internal static class FeatureShift
{
    // What taking a value to 0..1 and back may round; a feature that is this near to its bound is at it.
    private const float Rounding = 1e-6f;

    /// <summary>The moved value.</summary>
    /// <param name="value">The feature's value.</param>
    /// <param name="theta">θ, a share of the range; below zero decreases.</param>
    /// <param name="lower">The feature's lower bound.</param>
    /// <param name="upper">Its upper bound.</param>
    public static float Of(float value, float theta, float lower, float upper)
    {
        float extent = upper - lower, share = (value - lower) / extent + theta, rounding = lower == 0 && extent == 1 ? 0 : Rounding;
        if (theta > 0 ? share >= 1 - rounding : share <= rounding) return theta > 0 ? upper : lower;
        return Math.Clamp(lower + share * extent, lower, upper);
    }
}
