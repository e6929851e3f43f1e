namespace Saddle.Losses;

/// <summary>What losses do with one class of each row of logits.</summary>
internal static class LogitRows
{
    /// <summary>The rows with one class of each set to −∞, so that no maximum or sum sees it.</summary>
    /// <param name="logits">float32, <c>[n, K]</c>.</param>
    /// <param name="one">int64, <c>[n, 1]</c>.</param>
    /// <returns>float32, <c>[n, K]</c>; in the caller's scope.</returns>
    public static Tensor Without(this Tensor logits, Tensor one) =>
        logits.scatter(1, one, full_like(one, float.NegativeInfinity, logits.dtype));

    /// <summary>1 at one class of each row, else 0.</summary>
    /// <param name="logits">float32, <c>[n, K]</c>; gives shape and type.</param>
    /// <param name="one">int64, <c>[n, 1]</c>.</param>
    /// <returns>float32, <c>[n, K]</c>; in the caller's scope.</returns>
    public static Tensor OneHot(this Tensor logits, Tensor one) =>
        zeros_like(logits).scatter_(1, one, ones_like(one, logits.dtype));
}
