namespace Saddle.AdversarialTraining;

/// <summary>The Kullback-Leibler divergence KL(p ‖ p') = Σ p (log p − log p') between the classes' probabilities of two rows of logits.</summary>
internal static class Divergence
{
    /// <summary>The divergence of each example, with a graph that leads to both.</summary>
    /// <param name="natural">float32, <c>[n, K]</c>: logits z of p.</param>
    /// <param name="perturbed">float32, <c>[n, K]</c>: logits z' of p'.</param>
    /// <returns>float32, <c>[n]</c>; in the caller's dispose scope.</returns>
    public static Tensor Values(Tensor natural, Tensor perturbed)
    {
        Tensor logarithms = nn.functional.log_softmax(natural, 1);
        return logarithms.exp().mul(logarithms.sub(nn.functional.log_softmax(perturbed, 1))).sum(1);
    }

    /// <summary>The derivative by z', p' − p, whose entry of the likeliest class does not cancel in rounding.</summary>
    /// <param name="natural">float32, <c>[n, K]</c>: p itself.</param>
    /// <param name="perturbed">float32, <c>[n, K]</c>: logits z' of p'.</param>
    /// <returns>float32, <c>[n, K]</c>; in the caller's dispose scope.</returns>
    public static Tensor Cotangent(Tensor natural, Tensor perturbed)
    {
        Tensor likeliest = natural.argmax(1, keepdim: true);
        Tensor difference = nn.functional.softmax(perturbed, 1).sub(natural);
        // Near 1 float32 has steps of 6e-8, which would drown the others; all of them sum to zero.
        difference.scatter_(1, likeliest, zeros_like(likeliest, difference.dtype));
        return difference.scatter_(1, likeliest, difference.sum(1, keepdim: true).neg());
    }
}
