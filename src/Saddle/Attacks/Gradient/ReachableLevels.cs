using Saddle.Defenses;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>The levels of a thermometer that each feature can take within its set, and the points that have them.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class ReachableLevels
{
    private readonly ThermometerEncoding _encoding;
    private readonly FeasibleSet _set;
    private readonly Tensor _least, _most;

    /// <summary>The levels of a set; all tensors are in the caller's scope.</summary>
    public ReachableLevels(ThermometerEncoding encoding, FeasibleSet set)
    {
        (_encoding, _set) = (encoding, set);
        // Bounds, ball and mask at once.
        (_least, _most) = (zeros_like(set.Origin), ones_like(set.Origin));
        set.Project(_least);
        set.Project(_most);
        Tensor scale = encoding.Scale(set.Origin);
        Allowed = scale.ge(encoding.LevelsOf(_least).unsqueeze(2)).logical_and_(scale.le(encoding.LevelsOf(_most).unsqueeze(2)));
        Shape = Allowed.shape[1..];
    }

    /// <summary>bool, <c>[n, C, L, …]</c>: which levels a feature can take; its own at least.</summary>
    public Tensor Allowed { get; }

    /// <summary><c>[C, L, …]</c>: the shape of one example's logits.</summary>
    public long[] Shape { get; }

    /// <summary>The thermometer of probabilities: of each level the probability that the feature is as high or higher.</summary>
    /// <param name="likely">float32, <c>[n, C, L, …]</c>.</param>
    /// <returns>float32, <c>[n, C · L, …]</c>, in the caller's scope.</returns>
    public static Tensor Code(Tensor likely) => likely.flip(2).cumsum(2).flip(2).flatten(1, 2);

    /// <summary>Points of the set that have some levels: the original where that has it, else halfway between the ends that are within reach.</summary>
    /// <param name="levels">int64, <c>[n, C, …]</c>.</param>
    /// <returns>float32, of the same shape, in the caller's scope.</returns>
    public Tensor Points(Tensor levels)
    {
        using Scalar width = Scalars.Of(_encoding.LevelWidth), half = Scalars.Of(0.5);
        Tensor wanted = levels.to_type(ScalarType.Float32);
        Tensor from = wanted.mul(width).maximum(_least), to = wanted.sub(Scalars.MinusOne).mul(width).minimum(_most);
        Tensor points = where(_encoding.LevelsOf(_set.Origin).eq(wanted), _set.Origin, from.add(to, Scalars.One).mul_(half));
        _set.Project(points);
        return points;
    }
}
