using Saddle.Models;

namespace Saddle.Threats;

/// <summary>
/// At most ε features differ. The projection keeps the largest changes, after clipping to the bounds; where features
/// have ranges of their own, the largest shares of them.
/// </summary>
internal sealed class L0Set : FeasibleSet
{
    private readonly long _all, _features;
    private readonly Tensor? _extent;

    public L0Set(NormBall ball, Tensor origin, InputBounds bounds, Tensor? mask) : base(ball, origin, bounds, mask)
    {
        _all = origin.shape[1..].Aggregate(1L, (product, size) => product * size);
        _features = ball.Features(_all);
        using var scope = NewDisposeScope();
        if (!bounds.HasOneExtent) _extent = bounds.Extent(origin.device).DetachFromDisposeScope();
    }

    protected override void ProjectUnmasked(Tensor points)
    {
        using var scope = NewDisposeScope();
        points.clamp_(Lower, Upper);
        Tensor change = points.sub(Origin).abs_();
        if (_extent is not null) change.div_(_extent);
        change = change.flatten(1);
        Tensor kept = change.topk((int)_features, 1).indexes;
        Tensor chosen = zeros_like(change, ScalarType.Bool).scatter_(1, kept, ones_like(kept, ScalarType.Bool));
        // What is not chosen is the original to the last bit, even where that lies a rounding error outside the bounds.
        points.copy_(where(chosen.reshape(points.shape), points, Origin));
    }

    /// <summary>
    /// The steepest step of a given number of features, or of their share where the ball's budget is one: those that gain
    /// most, upwards or downwards, go to their bound. Where nothing is to be gained nothing moves.
    /// </summary>
    protected override void Step(Tensor points, Tensor gradient, double size, int spread)
    {
        using var scope = NewDisposeScope();
        if (size < 0) gradient.neg_();
        double count = Math.Floor(Ball.Relative ? Math.Abs(size) * _all : Math.Abs(size));
        Tensor bound = where(gradient.gt(Scalars.Zero), Upper, Lower).expand_as(points);
        Tensor gain = bound.sub(points).mul_(gradient).flatten(1);
        Tensor chosen = gain.topk((int)Math.Clamp(count, 1, _all), 1).indexes;
        Tensor selected = zeros_like(gain).scatter_(1, chosen, ones_like(chosen, ScalarType.Float32)).mul_(gain.gt(Scalars.Zero)).reshape(points.shape);
        points.copy_(where(selected.gt(Scalars.Zero), bound, points));
    }

    protected override Tensor SampleBall(Draws draws, ReadOnlySpan<long> examples, DrawPosition position)
    {
        // The features with the largest of independent draws are a uniform subset; their values fill the bounds uniformly.
        long[] shape = Origin.shape[1..];
        Tensor rank = draws.Uniform(examples, shape, position);
        if (Mask is not null) rank.mul_(Mask.cpu());
        Tensor value = draws.Uniform(examples, shape, position with { Draw = position.Draw + 1 });
        Tensor lower = Lower.cpu(), upper = Upper.cpu();
        Tensor change = value.mul_(upper - lower).add_(lower, Scalars.One).sub_(Origin.cpu());
        Tensor chosen = zeros_like(rank.flatten(1));
        Tensor kept = rank.flatten(1).topk((int)_features, 1).indexes;
        chosen.scatter_(1, kept, ones_like(kept, ScalarType.Float32));
        return change.mul_(chosen.reshape(change.shape));
    }

    protected override void Dispose(bool disposing)
    {
        _extent?.Dispose();
        base.Dispose(disposing);
    }
}
