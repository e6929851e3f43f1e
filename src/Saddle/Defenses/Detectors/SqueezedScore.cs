using Saddle.Models;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// How much a classifier's answer changes where its input is squeezed (Xu et al. 2018, section V.A): the largest L1 distance between the softmax outputs of an
/// input and of the same input reduced to few bits (section III.A), and smoothed by a median (section III.B).
/// </summary>
/// <param name="Bits">How many bits each feature is rounded to.</param>
/// <param name="Window">The side of the median's square.</param>
internal sealed record SqueezedScore(int Bits, int Window)
{
    /// <summary>The input itself and its squeezed forms.</summary>
    public const int Passes = 3;

    // Softmax outputs of a network that is sure of itself have no gradient left in float32, and the squeezed forms of an adversarial example are just that.
    private static readonly Scalar Temperature = Scalars.Of(10);

    /// <summary>The logits of inputs as they are, and the score of each.</summary>
    /// <param name="inner">The classifier.</param>
    /// <param name="inputs">float32, <c>[n, …]</c>, within the classifier's bounds.</param>
    /// <param name="draws">The classifier's randomness for the three passes; null where it takes none.</param>
    /// <param name="backward">What a gradient goes through: the steps themselves, or the identity in the place of rounding and outputs at a higher
    /// temperature.</param>
    /// <returns>float32, <c>[n, K]</c> and <c>[n]</c>; in the caller's scope.</returns>
    public (Tensor Logits, Tensor Score) Of(Classifier inner, Tensor inputs, PassDraws? draws, Backward backward)
    {
        InputBounds bounds = inner.Contract.Bounds;
        Tensor unit = UnitRange.Enter(inputs, bounds), rounded = Rounded(unit), smoothed = MedianFilter.Of(unit, Window);
        if (backward == Backward.Surrogate) rounded = unit.WithValues(rounded);
        Tensor logits = inner.Logits(cat([inputs, UnitRange.Leave(cat([rounded, smoothed]), bounds)]), draws?.Repeated(Passes));
        Tensor own = logits.narrow(0, 0, inputs.shape[0]);
        Tensor[] distances = [.. Distances(logits, inputs.shape[0])];
        Tensor score = distances[0].maximum(distances[1]);
        if (backward == Backward.Own) return (own, score);
        Tensor[] warmer = [.. Distances(logits.div(Temperature), inputs.shape[0])];
        return (own, warmer[0].add(warmer[1], Scalars.One).WithValues(score));
    }

    private static IEnumerable<Tensor> Distances(Tensor logits, long count)
    {
        Tensor outputs = nn.functional.softmax(logits, 1), own = outputs.narrow(0, 0, count);
        for (int form = 1; form < Passes; form++) yield return own.sub(outputs.narrow(0, form * count, count)).abs().sum(1);
    }

    private Tensor Rounded(Tensor unit)
    {
        using Scalar levels = Scalars.Of((double)((1 << Bits) - 1));
        return unit.mul(levels).round().div(levels);
    }
}
