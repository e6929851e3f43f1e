using Saddle.Models;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// The local intrinsic dimensionality of inputs in every layer of a network (Ma et al. 2018, equation 4), estimated by maximum likelihood from the distances
/// d_1 ≤ … ≤ d_k to the k nearest of a minibatch of clean examples: −(1/k · Σ log(d_i / d_k))⁻¹.
/// </summary>
internal static class LocalIntrinsicDimensionality
{
    // What float32 leaves of the squared distance of a point from itself, as a share of both squared lengths, lies well below; such a neighbour counts as being
    // that far away.
    private static readonly Scalar LeastShare = Scalars.Of(1e-5);

    // Neighbours that are all as far away have no finite dimension, and at no distance at all there is no logarithm.
    private static readonly Scalar LeastMean = Scalars.Of(1e-6), LeastSquare = Scalars.Of(1e-30), MinusTwo = Scalars.Of(-2);

    /// <summary>The logits of inputs, and what every layer makes of them: the input itself, the activations that can be had, the logits.</summary>
    /// <param name="inner">The classifier.</param>
    /// <param name="inputs">float32, <c>[n, …]</c>, within the classifier's bounds.</param>
    /// <param name="draws">The classifier's randomness; null where it takes none.</param>
    /// <returns>float32, <c>[n, K]</c>, and of each layer <c>[n, features]</c>; in the caller's scope.</returns>
    public static (Tensor Logits, IReadOnlyList<Tensor> Layers) Layers(Classifier inner, Tensor inputs, PassDraws? draws)
    {
        (Tensor logits, IReadOnlyList<Tensor> activations) = inner.LogitsAndActivations(inputs, draws);
        return (logits, [inputs.flatten(1), .. activations, logits]);
    }

    /// <summary>The estimate in each layer.</summary>
    /// <param name="layers">Of each layer, float32 <c>[n, features]</c>.</param>
    /// <param name="references">Of each layer, that of the minibatch, float32 <c>[m, features]</c>.</param>
    /// <param name="neighbours">k; at most m.</param>
    /// <returns>float32, <c>[n, layers]</c>; in the caller's scope.</returns>
    public static Tensor Of(IReadOnlyList<Tensor> layers, IReadOnlyList<Tensor> references, int neighbours) =>
        stack([.. layers.Zip(references, (layer, reference) => Of(layer, reference, neighbours))], 1);

    private static Tensor Of(Tensor points, Tensor references, int neighbours)
    {
        Tensor between = points.matmul(references.t());
        Tensor lengths = points.pow(Scalars.Two).sum([1], keepdim: true).add(references.pow(Scalars.Two).sum([1]), Scalars.One);
        Tensor squares = lengths.add(between, MinusTwo).maximum(lengths.mul(LeastShare)).clamp_min(LeastSquare);
        // Half of the logarithms of squares are those of the distances.
        Tensor logarithms = squares.topk(neighbours, 1, largest: false, sorted: true).values.log();
        Tensor mean = (logarithms.narrow(1, neighbours - 1, 1) - logarithms).mean([1]).clamp_min(LeastMean);
        return mean.reciprocal().mul(Scalars.Two);
    }
}
