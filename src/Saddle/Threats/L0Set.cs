using Saddle.Models;
using Saddle.Randomness;

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
        _all = origin.FeaturesEach();
        _features = ball.Features(_all);
        using var scope = NewDisposeScope();
        if (!bounds.HasOneExtent) _extent = bounds.Extent(origin.device).DetachFromDisposeScope();
    }

    protected override void ProjectUnmasked(Tensor points)
    {
        using var scope = NewDisposeScope();
        Keep(points, kept => ones_like(kept, ScalarType.Bool));
    }

    private protected override void ProjectUnmasked(Tensor points, Tensor radii)
    {
        using var scope = NewDisposeScope();
        Keep(points, kept => Ranks(kept).lt(radii.unsqueeze(1).floor()));
    }

    /// <summary>Keeps the largest changes as far as their ranks allow: bool of the indices' shape, the largest first.</summary>
    private void Keep(Tensor points, Func<Tensor, Tensor> allowed)
    {
        points.clamp_(Lower, Upper);
        Tensor change = points.sub(Origin).abs_();
        if (_extent is not null) change.div_(_extent);
        change = change.flatten(1);
        Tensor kept = change.topk((int)_features, 1).indexes;
        Tensor chosen = zeros_like(change, ScalarType.Bool).scatter_(1, kept, allowed(kept));
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
        using Scalar count = Scalars.Of(Math.Floor(Ball.Relative ? Math.Abs(size) * _all : Math.Abs(size)));
        if (size < 0) gradient.neg_();
        Move(points, gradient, full(Origin.shape[0], count, ScalarType.Float64, Origin.device));
    }

    private protected override void Step(Tensor points, Tensor gradient, Tensor sizes, int spread)
    {
        using var scope = NewDisposeScope();
        using Scalar all = Scalars.Of(_all);
        Tensor sign = sizes.sign(), counts = sizes.to_type(ScalarType.Float64).abs_();
        if (Ball.Relative) counts.mul_(all);
        Move(points, gradient.mul_(sign.PerExample(Origin)), counts.floor_());
    }

    private void Move(Tensor points, Tensor gradient, Tensor counts)
    {
        using Scalar all = Scalars.Of(_all);
        counts = counts.clamp(Scalars.One, all);
        Tensor bound = where(gradient.gt(Scalars.Zero), Upper, Lower).expand_as(points);
        Tensor gain = bound.sub(points).mul_(gradient).flatten(1);
        int most = counts.numel() == 0 ? 1 : (int)counts.max().item<double>();
        Tensor chosen = gain.topk(most, 1).indexes, allowed = Ranks(chosen).lt(counts.unsqueeze(1)).to_type(ScalarType.Float32);
        Tensor selected = zeros_like(gain).scatter_(1, chosen, allowed).mul_(gain.gt(Scalars.Zero)).reshape(points.shape);
        points.copy_(where(selected.gt(Scalars.Zero), bound, points));
    }

    /// <summary>0, 1, 2, … along the rows.</summary>
    private static Tensor Ranks(Tensor indices)
    {
        using Scalar count = Scalars.Of(indices.shape[1]);
        return arange(Scalars.Zero, count, Scalars.One, ScalarType.Float64, indices.device).unsqueeze(0).expand_as(indices);
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
