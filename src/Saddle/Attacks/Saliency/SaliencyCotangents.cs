using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>The two combinations of outputs whose derivatives a saliency map needs, as cotangents of the logits.</summary>
/// <param name="rule">How the other classes count.</param>
/// <param name="derivative">Of what the derivative is taken.</param>
internal sealed class SaliencyCotangents(SaliencyRule rule, DerivativeOf derivative)
{
    /// <summary>The derivatives of F_t and of Σ_j≠t F_j by each feature, weighted as the rule says: what a saliency map is made of.</summary>
    /// <param name="at">The forward pass; these are its last backward passes.</param>
    /// <param name="targets">int64, <c>[n]</c>.</param>
    /// <returns>float32 on the CPU, <c>[n, …]</c> each; in the caller's scope.</returns>
    public (Tensor Target, Tensor Others) Derivatives(Linearization at, Tensor targets) =>
        (at.Pull(Target(at.Logits, targets)).cpu().contiguous(), at.Pull(Others(at.Logits, targets), last: true).cpu().contiguous());

    /// <summary>That of F_t.</summary>
    /// <param name="logits">float32, <c>[n, K]</c>.</param>
    /// <param name="targets">int64, <c>[n]</c>.</param>
    /// <returns>float32, <c>[n, K]</c>; in the caller's scope.</returns>
    public Tensor Target(Tensor logits, Tensor targets) => Through(logits, OneHot(logits, targets));

    /// <summary>That of Σ_j≠t F_j, weighted as the rule says.</summary>
    /// <param name="logits">float32, <c>[n, K]</c>.</param>
    /// <param name="targets">int64, <c>[n]</c>.</param>
    /// <returns>float32, <c>[n, K]</c>; in the caller's scope.</returns>
    public Tensor Others(Tensor logits, Tensor targets)
    {
        Tensor weights = Weights(logits), target = targets.unsqueeze(1);
        return Through(logits, weights.scatter(1, target, zeros_like(target, logits.dtype)));
    }

    /// <summary>That of Σ_j F_j over all classes, weighted as the rule says.</summary>
    /// <param name="logits">float32, <c>[n, K]</c>.</param>
    /// <returns>float32, <c>[n, K]</c>; in the caller's scope.</returns>
    public Tensor All(Tensor logits) => Through(logits, Weights(logits));

    /// <summary>How much each class counts among the others: float32, <c>[n, K]</c>; in the caller's scope.</summary>
    public Tensor Weights(Tensor logits) => rule == SaliencyRule.Papernot ? ones_like(logits) : nn.functional.softmax(logits, 1);

    private static Tensor OneHot(Tensor logits, Tensor targets)
    {
        Tensor target = targets.unsqueeze(1);
        return zeros_like(logits).scatter_(1, target, ones_like(target, logits.dtype));
    }

    /// <summary>Pulls a combination of outputs back to the logits.</summary>
    private Tensor Through(Tensor logits, Tensor combination)
    {
        if (derivative == DerivativeOf.Logits) return combination;
        Tensor probabilities = nn.functional.softmax(logits, 1), likeliest = probabilities.argmax(1, keepdim: true);
        // Since probabilities sum to 1, a constant changes nothing. Zero at the likeliest class, no difference of near 1 from 1 is taken,
        // whose rounding would be larger than the derivative of a class of little probability.
        Tensor shifted = combination.sub(combination.gather(1, likeliest)), scaled = probabilities.mul(shifted);
        return scaled.add(probabilities.mul(scaled.sum(1, keepdim: true)).neg_(), Scalars.One);
    }
}
