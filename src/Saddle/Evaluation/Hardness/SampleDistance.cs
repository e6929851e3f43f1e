
namespace Saddle.Evaluation.Hardness;

/// <summary>The adversarial distance of an image from a target class (Papernot et al. 2016, eq. 13).</summary>
/// <param name="Image">The image's index in its data set.</param>
/// <param name="Source">The true class.</param>
/// <param name="Target">The target class.</param>
/// <param name="ByFeatures">A(X, t) by single features, from 0 to 1.</param>
/// <param name="ByPairs">A(X, t) by pairs of features, from 0 to 1, as the paper applies it (figure 15).</param>
public readonly record struct SampleDistance(int Image, int Source, int Target, double ByFeatures, double ByPairs)
{
    /// <summary>The distances of a batch of images.</summary>
    /// <param name="pairs">Image, true class and target class of each row.</param>
    /// <param name="alpha">∂F_t/∂x of each row's target: [n, …] float32, on any device; at least two features a row.</param>
    /// <param name="beta">Σ_{j≠t} ∂F_j/∂x of each row's target: of the same shape.</param>
    /// <param name="increase">Whether features are increased (θ &gt; 0) or decreased.</param>
    /// <param name="domain">Γ: which features may be changed, of the same shape, bool; null = all.</param>
    /// <exception cref="UsageException">Shapes or types differ from that.</exception>
    /// <exception cref="InputException">A derivative is not finite.</exception>
    public static IReadOnlyList<SampleDistance> Of(IReadOnlyList<(int Image, int Source, int Target)> pairs, Tensor alpha, Tensor beta, bool increase,
        Tensor? domain = null)
    {
        RefuseOther(pairs.Count, alpha, beta, domain);
        if (pairs.Count == 0) return [];
        float[] gains = Values<float>(alpha), losses = Values<float>(beta);
        bool[] marks = domain is null ? [] : Values<bool>(domain);
        int features = gains.Length / pairs.Count;
        var distances = new SampleDistance[pairs.Count];
        for (int row = 0; row < distances.Length; row++)
        {
            ReadOnlySpan<float> gain = gains.AsSpan(row * features, features), loss = losses.AsSpan(row * features, features);
            ReadOnlySpan<bool> mark = domain is null ? [] : marks.AsSpan(row * features, features);
            distances[row] = new SampleDistance(pairs[row].Image, pairs[row].Source, pairs[row].Target,
                AdversarialDistance.ByFeatures(gain, loss, increase, mark), AdversarialDistance.ByPairs(gain, loss, increase, mark));
        }
        return distances;
    }

    private static void RefuseOther(int rows, Tensor alpha, Tensor beta, Tensor? domain)
    {
        bool same = alpha.dim() >= 1 && alpha.shape[0] == rows && alpha.shape.SequenceEqual(beta.shape)
            && (domain is null || alpha.shape.SequenceEqual(domain.shape));
        bool typed = alpha.dtype == ScalarType.Float32 && beta.dtype == ScalarType.Float32 && (domain is null || domain.dtype == ScalarType.Bool);
        if (!same || !typed)
            throw new UsageException($"The derivatives of {rows} pairs came as {Describe(alpha)} and {Describe(beta)}, the search domain as "
                + $"{(domain is null ? "nothing" : Describe(domain))}. Give [{rows}, …] of float32, both alike, and bool of the same shape.");
    }

    private static string Describe(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}] of {tensor.dtype}";

    private static T[] Values<T>(Tensor tensor) where T : unmanaged
    {
        using DisposeScope scope = NewDisposeScope();
        return tensor.detach().cpu().contiguous().data<T>().ToArray();
    }

    /// <summary>A line for people: <c>image 3 of class 7 towards 1: distance 0.94 by pairs, 0.97 by features</c>.</summary>
    public override string ToString() =>
        $"image {Image} of class {Source} towards {Target}: distance {LineText.Number(ByPairs)} by pairs, {LineText.Number(ByFeatures)} by features";
}
