using System.Numerics;
using System.Runtime.InteropServices;
using Saddle.Models;

namespace Saddle.Attacks;

/// <summary>
/// One iteration of crafting a sample (Papernot et al. 2016, algorithm 2): the features that the saliency map ranks
/// highest move by θ, a share of their range, and those that reach their bound leave the search domain Γ.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class SaliencyStep
{
    /// <summary>How Γ is written: a feature of Γ has 0, one outside −∞, so that adding it leaves a feature out.</summary>
    private const float Inside = 0, Outside = float.NegativeInfinity;

    /// <summary>Up to these powers of two products neither vanish nor overflow; and a power that a float can hold both ways.</summary>
    private const int UsualExponent = 40, LargestExponent = 126;

    /// <summary>The share of its range by which a feature of <see cref="SaliencyDomain.Movable"/> must be able to move.</summary>
    public const float LeastRoom = 0.01f;

    private readonly float _theta;
    private readonly SaliencyDomain _domain;
    private readonly bool _room;
    private readonly float[] _lower, _upper, _a, _b;
    private readonly float[]? _extents;
    private readonly bool[]? _mutable;
    private readonly FeatureSearch _search;

    /// <param name="attack">θ, the rule and the domain.</param>
    /// <param name="shape">The shape of one input.</param>
    /// <param name="bounds">The values that inputs may take.</param>
    /// <param name="mask">float32 0 or 1, broadcastable to one input: the features that may change; null for all.</param>
    public SaliencyStep(SaliencyMapAttack attack, long[] shape, InputBounds bounds, Tensor? mask = null)
    {
        using var scope = NewDisposeScope();
        (_theta, _domain, _room) = ((float)attack.Theta, attack.Domain, attack.Rule == SaliencyRule.Taylor);
        (_lower, _upper) = (Spread(bounds.Lower(), shape), Spread(bounds.Upper(), shape));
        // A factor that all derivatives share changes no choice.
        _extents = bounds.HasOneExtent ? null : Spread(bounds.Extent(), shape);
        _mutable = mask is null ? null : [.. Spread(mask.cpu(), shape).Select(value => value > 0)];
        (_a, _b) = (new float[_lower.Length], new float[_lower.Length]);
        _search = new FeatureSearch(_lower.Length);
    }

    /// <summary>M, the number of features.</summary>
    public int Features => _lower.Length;

    /// <summary>The lower bound of each feature.</summary>
    public ReadOnlySpan<float> Lower => _lower;

    /// <summary>The upper bound of each feature.</summary>
    public ReadOnlySpan<float> Upper => _upper;

    /// <summary>Γ at the start.</summary>
    /// <param name="x">The original's features.</param>
    /// <param name="domain">Γ on return: 0 for a feature of Γ, −∞ for one outside.</param>
    public void Open(ReadOnlySpan<float> x, Span<float> domain)
    {
        for (int i = 0; i < domain.Length; i++)
            domain[i] = (_mutable is null || _mutable[i]) && Opens(x[i], i) ? Inside : Outside;
    }

    /// <summary>How many features Γ holds.</summary>
    public static int Left(ReadOnlySpan<float> domain) => domain.Count(Inside);

    /// <summary>Changes the features that the map ranks highest.</summary>
    /// <param name="x">The iterate.</param>
    /// <param name="domain">Γ, as <see cref="Open"/> writes it.</param>
    /// <param name="target">∂F_t/∂x.</param>
    /// <param name="others">Σ_j≠t ∂F_j/∂x.</param>
    /// <param name="chosen">The changed features on return, as many as it holds; 1 or more.</param>
    /// <returns>Why nothing could be changed; null where it was.</returns>
    public StopReason? Take(Span<float> x, Span<float> domain, ReadOnlySpan<float> target, ReadOnlySpan<float> others, Span<int> chosen)
    {
        if (_room) WeighByRoom(x, domain, target, others);
        else Weigh(domain, target, others);
        if (_extents is not null && !_room) WeighByExtent();
        Normalize(_a);
        Normalize(_b);
        if (!_search.Find(_a, _b, chosen)) return Left(domain) < chosen.Length ? StopReason.DomainEmpty : StopReason.NoSaliency;
        foreach (int feature in chosen)
        {
            x[feature] = FeatureShift.Of(x[feature], _theta, _lower[feature], _upper[feature]);
            if (Saturated(x[feature], feature)) domain[feature] = Outside;
        }
        return null;
    }

    /// <summary>What each feature of Γ does for the target and against the others when it moves by θ.</summary>
    private void Weigh(ReadOnlySpan<float> domain, ReadOnlySpan<float> target, ReadOnlySpan<float> others)
    {
        float sign = Math.Sign(_theta);
        Span<Vector<float>> a = Blocks(_a), b = Blocks(_b);
        ReadOnlySpan<Vector<float>> inside = MemoryMarshal.Cast<float, Vector<float>>(domain), gains = MemoryMarshal.Cast<float, Vector<float>>(target),
            sums = MemoryMarshal.Cast<float, Vector<float>>(others);
        for (int i = 0; i < a.Length; i++) (a[i], b[i]) = (inside[i] + sign * gains[i], inside[i] - sign * sums[i]);
        for (int i = a.Length * Vector<float>.Count; i < domain.Length; i++) (_a[i], _b[i]) = (domain[i] + sign * target[i], domain[i] - sign * others[i]);
    }

    /// <summary>The same, each feature by the room that it has left in the direction of θ.</summary>
    private void WeighByRoom(ReadOnlySpan<float> x, ReadOnlySpan<float> domain, ReadOnlySpan<float> target, ReadOnlySpan<float> others)
    {
        for (int i = 0; i < domain.Length; i++)
        {
            float room = (_theta > 0 ? _upper[i] : _lower[i]) - x[i];
            (_a[i], _b[i]) = (domain[i] + room * target[i], domain[i] - room * others[i]);
        }
    }

    /// <summary>Derivatives by shares of the features' ranges, since by shares they move; those by room are that already.</summary>
    private void WeighByExtent()
    {
        for (int i = 0; i < _a.Length; i++) (_a[i], _b[i]) = (_a[i] * _extents![i], _b[i] * _extents[i]);
    }

    /// <summary>
    /// Brings derivatives near 1 by a power of two, which changes no comparison: the product of two that are as small as
    /// those of a certain model's probabilities would be rounded to zero.
    /// </summary>
    private static void Normalize(float[] values)
    {
        float highest = PairSearch.Highest(values);
        if (!(highest > 0) || !float.IsFinite(highest) || Math.Abs(MathF.ILogB(highest)) <= UsualExponent) return;
        float factor = MathF.ScaleB(1, Math.Clamp(-MathF.ILogB(highest), -LargestExponent, LargestExponent));
        for (int i = 0; i < values.Length; i++) values[i] *= factor;
    }

    private static Span<Vector<float>> Blocks(float[] values) => MemoryMarshal.Cast<float, Vector<float>>(values.AsSpan());

    private bool Opens(float value, int feature) => _domain switch
    {
        SaliencyDomain.All => true,
        SaliencyDomain.Unsaturated => !Saturated(value, feature),
        _ => Room(value, feature) > LeastRoom * (_upper[feature] - _lower[feature]),
    };

    private float Room(float value, int feature) => _theta > 0 ? _upper[feature] - value : value - _lower[feature];

    private bool Saturated(float value, int feature) => _theta > 0 ? value >= _upper[feature] : value <= _lower[feature];

    private static float[] Spread(Tensor values, long[] shape)
    {
        using Tensor spread = values.expand(shape).contiguous();
        return spread.data<float>().ToArray();
    }
}
