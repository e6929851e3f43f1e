namespace Saddle.Threats;

/// <summary>Refuses logits that no class can be read from.</summary>
internal static class SoundLogits
{
    /// <summary>Requires a largest logit that is a finite number in every row.</summary>
    /// <param name="logits">float32, <c>[n, K]</c>.</param>
    /// <returns>The same logits.</returns>
    /// <exception cref="InputException">A row holds NaN or +∞, or −∞ alone.</exception>
    public static Tensor RequireSound(this Tensor logits)
    {
        // The sum of sound logits is finite but for −∞ and overflow, which the rows tell apart.
        using Tensor sum = logits.sum();
        if (float.IsFinite(sum.item<float>())) return logits;
        using var scope = NewDisposeScope();
        // A NaN anywhere in a row is its maximum; −∞ beside a finite logit is a sound log-probability.
        Tensor largest = logits.detach().amax([1]);
        long wrong = largest.isfinite().logical_not().sum().item<long>();
        if (wrong == 0) return logits;
        throw new InputException($"The model answers NaN or infinity for {wrong} of {logits.shape[0]} inputs. A NaN is never taken for a class, neither the "
            + "true one nor another: mend the model or its preprocessing.")
        { NotFinite = true };
    }
}
