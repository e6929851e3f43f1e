using Saddle.Evaluation.Crafts;

namespace Saddle.Evaluation.Hardness;

/// <summary>
/// How far an image is from a target class, foretold from the saliency map of crafting's first iteration
/// (Papernot et al. 2016, section V.B.3): 1 less the share of features, or of pairs of features, that the map holds.
/// </summary>
/// <remarks>
/// The map is told by α = ∂F_t/∂x and β = Σ_{j≠t} ∂F_j/∂x. To increase (θ &gt; 0), a feature is in it where α &gt; 0 and β &lt; 0
/// (eq. 8), a pair where α_p + α_q &gt; 0 and β_p + β_q &lt; 0 (eq. 10); to decrease (θ &lt; 0) all signs are turned. Features
/// outside the search domain Γ are in no map, yet the shares are of all M features, or of all M(M − 1)/2 pairs, as in the paper.
/// The sums are those of float32, whose signs are exact.
/// </remarks>
public static class AdversarialDistance
{
    /// <summary>A(X, t) by single features, 1 − (1/M) Σ_i 1[S(X, t)[i] &gt; 0] (eq. 13).</summary>
    /// <param name="alpha">∂F_t/∂x, M values.</param>
    /// <param name="beta">Σ_{j≠t} ∂F_j/∂x, M values.</param>
    /// <param name="increase">Whether features are increased (θ &gt; 0) or decreased.</param>
    /// <param name="domain">Γ: which features may be changed, M values; empty = all.</param>
    /// <returns>From 0, near, to 1, far.</returns>
    /// <exception cref="UsageException">The lengths differ or are 0.</exception>
    /// <exception cref="InputException">A derivative is not finite.</exception>
    public static double ByFeatures(ReadOnlySpan<float> alpha, ReadOnlySpan<float> beta, bool increase, ReadOnlySpan<bool> domain = default)
    {
        if (alpha.IsEmpty) throw new UsageException("The distance of an image without features is not defined. Give the derivatives of at least one.");
        return 1 - (double)SaliencyCount.Singles(alpha, beta, increase, domain) / alpha.Length;
    }

    /// <summary>
    /// A(X, t) by pairs of features, 1 − Σ_{p&lt;q} 1[S(X, t)[p, q] &gt; 0] / (M(M − 1)/2): eq. 13 as the paper applies it
    /// (figure 15). Takes O(M log M) steps and O(M) memory.
    /// </summary>
    /// <param name="alpha">∂F_t/∂x, M values, at least two.</param>
    /// <param name="beta">Σ_{j≠t} ∂F_j/∂x, M values.</param>
    /// <param name="increase">Whether features are increased (θ &gt; 0) or decreased.</param>
    /// <param name="domain">Γ: which features may be changed, M values; empty = all.</param>
    /// <returns>From 0, near, to 1, far.</returns>
    /// <exception cref="UsageException">The lengths differ or are below 2.</exception>
    /// <exception cref="InputException">A derivative is not finite.</exception>
    public static double ByPairs(ReadOnlySpan<float> alpha, ReadOnlySpan<float> beta, bool increase, ReadOnlySpan<bool> domain = default)
    {
        if (alpha.Length < 2) throw new UsageException(
            $"The distance by pairs of {alpha.Length} features is not defined. Give the derivatives of at least two, or take the distance by single features.");
        return 1 - SaliencyCount.Pairs(alpha, beta, increase, domain) / (alpha.Length * (alpha.Length - 1.0) / 2);
    }
}
