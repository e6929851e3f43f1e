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
    private readonly BoxHyperplaneProjection _projection = new(set.Ball.Norm, (int)set.Origin.FeaturesEach());
    private readonly Vector<float>[] _fromPoint = BoxHyperplaneProjection.Padded((int)set.Origin.FeaturesEach()),
        _fromOrigin = BoxHyperplaneProjection.Padded((int)set.Origin.FeaturesEach());

    /// <summary>Moves iterates, in place.</summary>
    /// <param name="x">float32, <c>[n, …]</c>, within the box.</param>
    /// <param name="boundary">The boundary at each of them.</param>
    public void Take(Tensor x, Boundary boundary)
    {
        if (PlainNumbers.AreAtHand(x) && PlainNumbers.AreAtHand(set.Origin)) TakeRowByRow(x, boundary);
        else TakeAtOnce(x, boundary);
    }

    internal void TakeRowByRow(Tensor x, Boundary boundary)
    {
        using var scope = NewDisposeScope();
        Tensor normals = boundary.Normal.contiguous(), gaps = boundary.Gap.contiguous(), lowest = Bound(set.Lower), highest = Bound(set.Upper);
        Tensor? shares = set.Shares is { } units ? Bound(units) : null;
        Span<float> points = PlainNumbers.Of(x);
        ReadOnlySpan<float> origins = PlainNumbers.Of(set.Origin), normal = PlainNumbers.Of(normals), gap = PlainNumbers.Of(gaps);
        ReadOnlySpan<float> lower = PlainNumbers.Of(lowest), upper = PlainNumbers.Of(highest);
        bool own = lowest.shape[0] > 1 || highest.shape[0] > 1;
        for (int row = 0; row < gap.Length; row++)
        {
            int start = row * _features;
            ReadOnlySpan<float> floor = lower.Slice(own ? start : 0, _features), ceiling = upper.Slice(own ? start : 0, _features);
            if (own || row == 0) _projection.Within(floor, ceiling, shares is null ? [] : PlainNumbers.Of(shares));
            Take(points.Slice(start, _features), origins.Slice(start, _features), normal.Slice(start, _features), gap[row], floor, ceiling);
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

    private void Take(Span<float> point, ReadOnlySpan<float> origin, ReadOnlySpan<float> normal, double gap, ReadOnlySpan<float> lower,
        ReadOnlySpan<float> upper)
    {
        double gained = 0;
        for (int i = 0; i < point.Length; i++) gained += (double)normal[i] * (point[i] - origin[i]);
        _projection.Facing(normal);
        double length = _projection.Project(point, -gap, _fromPoint), whole = _projection.Project(origin, gained - gap, _fromOrigin);
        // Where neither moves, α does not matter.
        double alpha = length + whole > 0 ? Math.Min(length / (length + whole), mostBias) : mostBias;
        float stay = (float)(1 - alpha), own = (float)((1 - alpha) * overshoot), bias = (float)(alpha * overshoot);
        ReadOnlySpan<float> fromPoint = BoxHyperplaneProjection.Numbers(_fromPoint), fromOrigin = BoxHyperplaneProjection.Numbers(_fromOrigin);
        for (int i = 0; i < point.Length; i++)
        {
            float change = stay * (point[i] - origin[i]) + own * fromPoint[i] + bias * fromOrigin[i];
            point[i] = Math.Clamp(origin[i] + change, lower[i], upper[i]);
        }
    }

    /// <summary>Bounds of each feature: one row for all examples, or one each; in the caller's scope.</summary>
    private Tensor Bound(Tensor bound)
    {
        long rows = bound.dim() == set.Origin.dim() ? bound.shape[0] : 1;
        return bound.expand([rows, .. set.Origin.shape[1..]]).contiguous();
    }
}
