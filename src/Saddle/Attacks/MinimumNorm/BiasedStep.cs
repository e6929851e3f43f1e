using System.Numerics;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// The biased step of Croce and Hein 2020 (section 2.3, equation 8): both the iterate and the original are projected onto a boundary within the
/// box, overshot by η, and the next iterate lies between the two: the nearer to the original's the farther the iterate is from the boundary,
/// α = min(d_x / (d_x + d_original), α_max).
/// </summary>
/// <param name="set">Norm, box and originals.</param>
/// <param name="mostBias">α_max, from 0 to 1.</param>
/// <param name="overshoot">η, 1 or above.</param>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class BiasedStep(FeasibleSet set, double mostBias, double overshoot)
{
    private readonly int _features = (int)set.Origin.FeaturesEach();
    private readonly BoxRows _box = new(set);
    private readonly BoxHyperplaneProjection _projection = new(set.Ball.Norm, (int)set.Origin.FeaturesEach());
    private readonly Vector<float>[] _fromPoint = BoxHyperplaneProjection.Padded((int)set.Origin.FeaturesEach()),
        _fromOrigin = BoxHyperplaneProjection.Padded((int)set.Origin.FeaturesEach()), _away = BoxHyperplaneProjection.Padded((int)set.Origin.FeaturesEach());
    private float[]? _shares;
    private bool _within;

    /// <summary>Moves iterates, in place.</summary>
    /// <param name="x">float32, <c>[n, …]</c>, within the box.</param>
    /// <param name="boundary">The boundary at each of them.</param>
    public void Take(Tensor x, Boundary boundary)
    {
        if (PlainNumbers.AreAtHand(x) && PlainNumbers.AreAtHand(set.Origin) && _box.AreAtHand) TakeRowByRow(x, boundary);
        else TakeAtOnce(x, boundary);
    }

    internal void TakeRowByRow(Tensor x, Boundary boundary)
    {
        using var scope = NewDisposeScope();
        Tensor normals = boundary.Normal.contiguous(), gaps = boundary.Gap.contiguous();
        Span<float> points = PlainNumbers.Of(x);
        ReadOnlySpan<float> origins = PlainNumbers.Of(set.Origin), normal = PlainNumbers.Of(normals), gap = PlainNumbers.Of(gaps);
        if (!_box.Differ && !_within) _projection.Within(_box.Lower(0), _box.Upper(0), Shares());
        _within = true;
        for (int row = 0; row < gap.Length; row++)
        {
            int start = row * _features;
            if (_box.Differ) _projection.Within(_box.Lower(row), _box.Upper(row), Shares());
            _projection.Facing(normal.Slice(start, _features));
            Take(points.Slice(start, _features), origins.Slice(start, _features), gap[row]);
        }
        GC.KeepAlive(x);
    }

    internal void TakeAtOnce(Tensor x, Boundary boundary)
    {
        using var scope = NewDisposeScope();
        using Scalar most = Scalars.Of(mostBias), eta = Scalars.Of(overshoot);
        Tensor away = x - set.Origin, gap = boundary.Gap.to_type(ScalarType.Float64).neg();
        Tensor gained = boundary.Normal.to_type(ScalarType.Float64).mul_(away).flatten(1).sum(1);
        (Tensor fromPoint, Tensor length) = TensorHyperplaneProjection.Project(set, x, boundary.Normal, gap);
        (Tensor fromOrigin, Tensor whole) = TensorHyperplaneProjection.Project(set, set.Origin, boundary.Normal, gap.add(gained, Scalars.One));
        Tensor alpha = length.div(length.add(whole, Scalars.One)).nan_to_num_(1).clamp_max_(most).to_type(ScalarType.Float32).PerExample(x);
        Tensor change = fromPoint.mul_(eta).add_(away, Scalars.One);
        x.copy_(change.lerp_(fromOrigin.mul_(eta), alpha).add_(set.Origin, Scalars.One).clamp_(set.Lower, set.Upper));
    }

    private void Take(Span<float> point, ReadOnlySpan<float> origin, double gap)
    {
        double length = _projection.Project(point, -gap, _fromPoint), gained = _projection.Gained(origin, _away);
        double whole = _projection.Project(origin, gained - gap, _fromOrigin);
        // Where neither moves, α does not matter.
        double alpha = length + whole > 0 ? Math.Min(length / (length + whole), mostBias) : mostBias;
        Vector<float> stay = new((float)(1 - alpha)), own = new((float)((1 - alpha) * overshoot)), bias = new((float)(alpha * overshoot));
        for (int i = 0; i < _away.Length; i++) _away[i] = _projection.Inside(i, stay * _away[i] + own * _fromPoint[i] + bias * _fromOrigin[i]);
        BoxHyperplaneProjection.Numbers(_away)[.._features].CopyTo(point);
    }

    private ReadOnlySpan<float> Shares() => _shares ??= set.Shares is { } shares ? BoxRows.Spread(shares, set) : [];
}
