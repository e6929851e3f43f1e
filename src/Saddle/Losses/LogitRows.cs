namespace Saddle.Losses;

/// <summary>What losses do with one class of each row of logits.</summary>
internal static class LogitRows
{
    // Beyond it log(1 + exp(x)) is x in float32; libtorch's softplus, which makes scalars of its own, draws the line there too.
    private static readonly Scalar Linear = Scalars.Of(20);

    /// <summary>The rows with one class of each set to −∞, so that no maximum or sum sees it.</summary>
    /// <param name="logits">float32, <c>[n, K]</c>.</param>
    /// <param name="one">int64, <c>[n, 1]</c>.</param>
    /// <returns>float32, <c>[n, K]</c>; in the caller's scope.</returns>
    public static Tensor Without(this Tensor logits, Tensor one) =>
        logits.scatter(1, one, full_like(one, Scalars.NegativeInfinity, logits.dtype));

    /// <summary>log(1 + exp(x)) of every value x.</summary>
    /// <returns>float32 of the same shape; in the caller's scope.</returns>
    public static Tensor Softplus(this Tensor values) => where(values.gt(Linear), values, values.clamp_max(Linear).exp().log1p());

    /// <summary>1 at one class of each row, else 0.</summary>
    /// <param name="logits">float32, <c>[n, K]</c>; gives shape and type.</param>
    /// <param name="one">int64, <c>[n, 1]</c>.</param>
    /// <returns>float32, <c>[n, K]</c>; in the caller's scope.</returns>
    public static Tensor OneHot(this Tensor logits, Tensor one) =>
        zeros_like(logits).scatter_(1, one, ones_like(one, logits.dtype));
}
