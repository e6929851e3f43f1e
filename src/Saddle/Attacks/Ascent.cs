using Saddle.Losses;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>The gradient of a loss by the inputs.</summary>
public static class Ascent
{
    /// <summary>
    /// The direction in which a loss grows: of one answer that of its gradient, of several that of the mean of their gradients (EOT),
    /// which is the gradient of the loss's
    /// expectation. A positive factor of each example's own is left out.
    /// </summary>
    /// <param name="at">The model at the inputs.</param>
    /// <param name="loss">What is to grow.</param>
    /// <param name="labels">int64, <c>[n]</c>: true classes.</param>
    /// <param name="targets">int64, <c>[n]</c>: classes to end in; null for any wrong class.</param>
    /// <param name="last">Whether the graph may be freed.</param>
    /// <returns>float32, the shape of the inputs, which may be written into; the caller disposes it.</returns>
    public static Tensor Ascend(this Linearization at, Loss loss, Tensor labels, Tensor? targets, bool last = false)
    {
        using var scope = NewDisposeScope();
        if (!at.AveragesGradients) return at.Pull(loss.Cotangent(at.Logits, labels, targets), last).MoveToOuterDisposeScope();
        Tensor all = labels.repeat(at.Draws);
        Tensor? ends = targets?.repeat(at.Draws);
        Tensor cotangent = loss.Cotangent(at.Each, all, ends);
        if (loss.LogFactor(at.Each, all, ends) is { } factor)
        {
            // The largest of an example's factors becomes 1, so that none underflows.
            Tensor draws = factor.reshape(at.Draws, -1);
            cotangent = cotangent.mul((draws - draws.amax([0], keepdim: true)).exp().reshape(-1, 1));
        }
        return at.PullEach(cotangent, last).MoveToOuterDisposeScope();
    }
}
