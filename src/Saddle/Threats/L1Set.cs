using Saddle.Models;

namespace Saddle.Threats;

/// <summary>
/// ‖δ‖₁ ≤ ε. The projection onto ball and bounds at once is exact (Croce and Hein 2021, "Mind the box", proposition
/// 2.1): projecting onto one after the other loses most of the budget in high dimensions.
/// </summary>
internal sealed class L1Set(NormBall ball, Tensor origin, InputBounds bounds, Tensor? mask) : FeasibleSet(ball, origin, bounds, mask)
{
    /// <summary>
    /// With a = |x − x₀| and room r to the bound in that direction, the projection is min(max(a − λ, 0), r) with the
    /// least λ ≥ 0 whose sum is at most ε. The sum falls piecewise linearly in λ, with kinks at a and a − r; sorting
    /// the kinks finds the piece and the piece gives λ.
    /// </summary>
    protected override void ProjectUnmasked(Tensor points)
    {
        using var scope = NewDisposeScope();
        Tensor change = points.sub(Origin);
        Tensor room = where(change.gt(0), Upper - Origin, Origin - Lower).flatten(1).to_type(ScalarType.Float64);
        Tensor size = change.abs().flatten(1).to_type(ScalarType.Float64);
        Tensor excess = size.minimum(room).sum(1).gt(Ball.Epsilon);
        if (excess.any().item<bool>())
        {
            Tensor threshold = where(excess, Threshold(size, room), 0.0).unsqueeze(1);
            size = size.sub(threshold).clamp_min_(0);
        }
        Tensor allowed = size.minimum(room).reshape(points.shape);
        Tensor projected = allowed.to_type(ScalarType.Float32).mul_(change.sign()).add_(Origin);
        // Hundreds of changes rounded away from the original add up to more than ε, and a threshold below half a unit
        // in the last place moves none of them: what was rounded away is rounded back.
        Tensor beyond = projected.to_type(ScalarType.Float64).sub_(Origin).abs_().gt(allowed);
        points.copy_(where(beyond, nextafter(projected, Origin), projected)).clamp_(Lower, Upper);
    }

    /// <summary>λ by bisection over the sorted kinks: the sum at a kink needs one pass over the features.</summary>
    private Tensor Threshold(Tensor size, Tensor room)
    {
        Tensor kinks = cat([size, size.sub(room)], 1).clamp_min_(0).sort(1).Values;
        Tensor low = zeros(size.shape[0], 1, ScalarType.Int64, size.device), high = full_like(low, kinks.shape[1] - 1);
        for (long span = kinks.shape[1]; span > 0; span >>= 1)
        {
            Tensor middle = low.add(high).div(2, RoundingMode.floor);
            Tensor fits = Sum(size, room, kinks.gather(1, middle)).le(Ball.Epsilon);
            high = where(fits, middle, high);
            low = where(fits, low, middle.add(1).minimum(high));
        }
        // Between the last kink that does not fit and the first that does the sum is linear.
        Tensor above = kinks.gather(1, high), below = kinks.gather(1, high.sub(1).clamp_min_(0));
        Tensor sumBelow = Sum(size, room, below), slope = sumBelow.sub(Sum(size, room, above)).div_(above.sub(below).clamp_min_(1e-300));
        Tensor exact = below.add(sumBelow.sub(Ball.Epsilon).div_(slope.clamp_min_(1e-300))).minimum(above).maximum(below);
        return exact.squeeze(1);
    }

    private static Tensor Sum(Tensor size, Tensor room, Tensor threshold) =>
        size.sub(threshold).clamp_min_(0).minimum(room).sum(1, keepdim: true);

    /// <summary>
    /// The linear maximiser over a step of the given length: the features of largest gradient move first, each as far
    /// as its bound and its share of the step allow (with a spread of 1 the exact steepest step; wider, the sparse
    /// step of Tramèr and Boneh 2019).
    /// </summary>
    protected override void Step(Tensor points, Tensor gradient, double size, int spread)
    {
        using var scope = NewDisposeScope();
        Tensor direction = gradient.sign();
        if (size < 0) direction.neg_();
        double length = Math.Abs(size);
        Tensor room = where(direction.gt(0), Upper - points, points - Lower).clamp_min_(0).mul_(direction.abs()).flatten(1);
        if (spread > 1) room.clamp_max_(length / spread);
        Tensor movable = gradient.abs().flatten(1).mul_(room.gt(0));
        Tensor order = movable.argsort(1, descending: true);
        Tensor sorted = room.gather(1, order);
        Tensor moved = sorted.cumsum(1).sub_(sorted).neg_().add_(length).clamp_min_(0).minimum(sorted);
        Tensor step = zeros_like(room).scatter_(1, order, moved).reshape(points.shape);
        points.add_(step.mul_(direction));
    }

    protected override Tensor SampleBall(Draws draws, ReadOnlySpan<long> examples, DrawPosition position)
    {
        // Exponentials over their sum, one more of them in the sum, fill the solid simplex uniformly; signs are drawn apart.
        long[] shape = Origin.shape[1..];
        Tensor size = draws.Uniform(examples, shape, position).neg_().add_(1).log_().neg_();
        if (Mask is not null) size.mul_(Mask.cpu());
        Tensor slack = draws.Uniform(examples, [1], position with { Draw = position.Draw + 1 }).flatten().neg_().add_(1).log_().neg_();
        Tensor sign = draws.Uniform(examples, shape, position with { Draw = position.Draw + 2 }).lt(0.5).to_type(ScalarType.Float32).mul_(2).sub_(1);
        Tensor factor = size.flatten(1).sum(1).add_(slack).reciprocal_().mul_(Ball.Epsilon);
        return size.mul_(sign).mul_(PerExample(factor));
    }
}
