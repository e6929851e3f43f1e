using Saddle.Models;
using Saddle.Randomness;

namespace Saddle.Threats;

/// <summary>
/// ‖δ / scale‖₁ ≤ ε. The projection onto ball and bounds at once is exact (Croce and Hein 2021, "Mind the box", proposition
/// 2.1): projecting onto one after the other loses most of the budget in high dimensions.
/// </summary>
internal sealed class L1Set(NormBall ball, Tensor origin, InputBounds bounds, Tensor? mask, Tensor? scale)
    : FeasibleSet(ball, origin, bounds, mask, scale)
{
    private static readonly Scalar Smallest = Scalars.Of(1e-300), Half = Scalars.Of(0.5);
    private BoxRows? _box;
    private AbsoluteProjection? _projection;
    private SparseSteps? _steps;

    protected override void ProjectUnmasked(Tensor points)
    {
        if (TryProject(points, [Radius])) return;
        using var scope = NewDisposeScope();
        using Scalar radius = Scalars.Of(Radius);
        ProjectUnmasked(points, full(Origin.shape[0], radius, ScalarType.Float64, Origin.device));
    }

    /// <summary>
    /// With a = |x − x₀| and room r to the bound in that direction, both in shares of the scale, the projection is min(max(a − λ, 0), r) with the
    /// least λ ≥ 0 whose sum is at most ε. The sum falls piecewise linearly in λ, with kinks at a and a − r; here sorting
    /// the kinks finds the piece and the piece gives λ.
    /// </summary>
    private protected override void ProjectUnmasked(Tensor points, Tensor radii)
    {
        using var scope = NewDisposeScope();
        if (IsAtHand(points) && TryProject(points, PlainNumbers.Float64(radii))) return;
        Tensor exact = Origin.to_type(ScalarType.Float64), change = points.to_type(ScalarType.Float64).sub_(exact);
        Tensor room = InNorm(where(change.gt(Scalars.Zero), Upper - exact, exact - Lower)).flatten(1);
        Tensor size = InNorm(change.abs()).flatten(1);
        Tensor excess = size.minimum(room).sum(1).gt(radii);
        if (excess.any().item<bool>())
        {
            Tensor threshold = where(excess, Threshold(size, room, radii.unsqueeze(1)), 0.0).unsqueeze(1);
            size = size.sub(threshold).clamp_min_(Scalars.Zero).minimum(room);
            // A threshold that is large beside ε carries a rounding error that is not small beside it.
            size = size.mul(radii.unsqueeze(1).div(size.sum(1, keepdim: true).clamp_min_(Smallest)).clamp_max_(Scalars.One));
        }
        Tensor allowed = size.minimum(room).reshape(points.shape).mul_(change.sign_());
        if (Scale is not null) allowed.mul_(Scale);
        // Hundreds of changes rounded away from the original would add up to more than ε.
        points.copy_(InwardRounding.Add(Origin, exact, allowed)).clamp_(Lower, Upper);
    }

    /// <summary>The same row by row; false, with nothing changed, where the numbers do not lie one after the other.</summary>
    private bool TryProject(Tensor points, ReadOnlySpan<double> radii)
    {
        if (!IsAtHand(points)) return false;
        int features = (int)Origin.FeaturesEach();
        BoxRows box = _box ??= new BoxRows(this);
        if (!box.AreAtHand) return false;
        AbsoluteProjection projection = _projection ??= new AbsoluteProjection(features);
        Span<float> x = PlainNumbers.Of(points);
        ReadOnlySpan<float> around = PlainNumbers.Of(Origin);
        for (int start = 0, row = 0; start < x.Length; start += features, row++)
            projection.Project(x.Slice(start, features), around.Slice(start, features), box.Lower(row), box.Upper(row), radii[radii.Length == 1 ? 0 : row]);
        GC.KeepAlive(points);
        return true;
    }

    /// <summary>λ by bisection over the sorted kinks: the sum at a kink needs one pass over the features.</summary>
    private static Tensor Threshold(Tensor size, Tensor room, Tensor epsilon)
    {
        Tensor kinks = cat([size, size.sub(room)], 1).clamp_min_(Scalars.Zero).sort(1).Values;
        using Scalar last = Scalars.Of(kinks.shape[1] - 1);
        Tensor low = zeros(size.shape[0], 1, ScalarType.Int64, size.device), high = full_like(low, last);
        for (long span = kinks.shape[1]; span > 0; span >>= 1)
        {
            Tensor middle = low.add(high, Scalars.One).div(Scalars.Two, RoundingMode.floor);
            Tensor fits = Sum(size, room, kinks.gather(1, middle)).le(epsilon);
            high = where(fits, middle, high);
            low = where(fits, low, middle.add(Scalars.One, Scalars.One).minimum(high));
        }
        // Between the last kink that does not fit and the first that does the sum is linear.
        Tensor above = kinks.gather(1, high), below = kinks.gather(1, high.sub(Scalars.One).clamp_min_(Scalars.Zero));
        Tensor sumBelow = Sum(size, room, below), slope = sumBelow.sub(Sum(size, room, above)).div_(above.sub(below).clamp_min_(Smallest));
        Tensor exact = below.add(sumBelow.sub(epsilon).div_(slope.clamp_min_(Smallest)), Scalars.One).minimum(above).maximum(below);
        return exact.squeeze(1);
    }

    private static Tensor Sum(Tensor size, Tensor room, Tensor threshold) =>
        size.sub(threshold).clamp_min_(Scalars.Zero).minimum(room).sum(1, keepdim: true);

    /// <summary>Moves points into the bounds and a ball of a multiple of ε, in place.</summary>
    /// <param name="points">float32, <c>[n, …]</c>.</param>
    /// <param name="times">The radius in units of ε, 1 or more.</param>
    public void ProjectInto(Tensor points, double times)
    {
        using var scope = NewDisposeScope();
        if (Mask is not null) points.copy_(where(Mask.gt(Scalars.Zero), points, Origin));
        if (TryProject(points, [Radius * times])) return;
        using Scalar radius = Scalars.Of(Radius * times);
        ProjectUnmasked(points, full(Origin.shape[0], radius, ScalarType.Float64, Origin.device));
    }

    /// <summary>
    /// Moves the features of largest gradient, in place, each by the same part of a step, with no regard to bounds (Croce and Hein 2021, section 3.2).
    /// </summary>
    /// <param name="points">float32, <c>[n, …]</c>.</param>
    /// <param name="gradient">float32, <c>[n, …]</c>: what to ascend; its values may be overwritten.</param>
    /// <param name="sizes">float32, <c>[n]</c>: the steps' lengths in the ball's norm.</param>
    /// <param name="share">float32, <c>[n]</c>: the share of the features that move; at least one does.</param>
    public void AscendSparsely(Tensor points, Tensor gradient, Tensor sizes, Tensor share)
    {
        using var scope = NewDisposeScope();
        if (Mask is not null) gradient.mul_(Mask);
        if (IsAtHand(points) && IsAtHand(gradient) && PlainNumbers.AreAtHand(sizes) && PlainNumbers.AreAtHand(share))
        {
            AscendRowByRow(points, gradient, PlainNumbers.Of(sizes), PlainNumbers.Of(share));
            return;
        }
        Tensor slope = (Shares is null ? gradient : gradient.mul(Shares)).abs().flatten(1);
        using Scalar features = Scalars.Of(slope.shape[1]), last = Scalars.Of(slope.shape[1] - 1);
        Tensor place = share.neg().add_(Scalars.One, Scalars.One).mul_(features).clamp_(Scalars.Zero, last).to_type(ScalarType.Int64).unsqueeze(1);
        Tensor moves = slope.ge(slope.sort(1).Values.gather(1, place)).logical_and_(slope.gt(Scalars.Zero)).to_type(ScalarType.Float32);
        Tensor each = moves.mul_(sizes.unsqueeze(1).div(moves.sum(1, keepdim: true).clamp_min_(Scalars.One))).reshape(points.shape);
        if (Shares is not null) each.mul_(Shares);
        points.add_(each.mul_(gradient.sign()), Scalars.One);
    }

    /// <summary>Whether points and originals, as many, can be walked over together; libtorch, which would sort them, is never as fast.</summary>
    private bool IsAtHand(Tensor points) => Scale is null && points.numel() > 0 && points.numel() == Origin.numel() && PlainNumbers.AreAtHand(points)
        && PlainNumbers.AreAtHand(Origin);

    private void AscendRowByRow(Tensor points, Tensor gradient, ReadOnlySpan<float> sizes, ReadOnlySpan<float> share)
    {
        int features = (int)Origin.FeaturesEach();
        SparseSteps steps = _steps ??= new SparseSteps(features);
        Span<float> x = PlainNumbers.Of(points);
        ReadOnlySpan<float> slope = PlainNumbers.Of(gradient);
        for (int row = 0; row < sizes.Length; row++)
        {
            int staying = (int)Math.Clamp((1 - share[row]) * features, 0, features - 1);
            steps.Ascend(x.Slice(row * features, features), slope.Slice(row * features, features), sizes[row], features - staying);
        }
        GC.KeepAlive(points);
        GC.KeepAlive(gradient);
    }

    protected override void Step(Tensor points, Tensor gradient, double size, int spread)
    {
        using var scope = NewDisposeScope();
        using Scalar length = Scalars.Of(size);
        Step(points, gradient, full(Origin.shape[0], length, ScalarType.Float32, Origin.device), spread);
    }

    /// <summary>
    /// The linear maximiser over a step of the given length: the features of largest gradient move first, each as far
    /// as its bound and its share of the step allow (with a spread of 1 the exact steepest step; wider, the sparse
    /// step of Tramèr and Boneh 2019).
    /// </summary>
    private protected override void Step(Tensor points, Tensor gradient, Tensor sizes, int spread)
    {
        using var scope = NewDisposeScope();
        using Scalar features = Scalars.Of(spread);
        Tensor direction = gradient.sign().mul_(sizes.sign().PerExample(Origin)), length = sizes.abs().unsqueeze(1), share = length.div(features);
        Tensor room = where(direction.gt(Scalars.Zero), Upper - points, points - Lower).clamp_min_(Scalars.Zero).mul_(direction.abs());
        room = (Shares is null ? room : room.div(Shares)).flatten(1);
        if (spread > 1) room = room.minimum(share);
        Tensor movable = (Shares is null ? gradient : gradient.mul(Shares)).abs().flatten(1).mul_(room.gt(Scalars.Zero));
        Tensor order = movable.argsort(1, descending: true);
        Tensor sorted = room.gather(1, order);
        Tensor moved = sorted.cumsum(1).sub_(sorted).neg_().add_(length, Scalars.One).clamp_min_(Scalars.Zero).minimum(sorted);
        Tensor step = zeros_like(room).scatter_(1, order, moved).reshape(points.shape);
        if (Shares is not null) step.mul_(Shares);
        points.add_(step.mul_(direction), Scalars.One);
    }

    private protected override Tensor? TryMeasure(Tensor points)
    {
        if (!PlainNumbers.AreForFloat64(points) || !PlainNumbers.AreForFloat64(Origin) || points.numel() != Origin.numel()) return null;
        double[] lengths = new double[points.shape[0]];
        PlainDistances.Sum(PlainNumbers.Of(points), PlainNumbers.Of(Origin), lengths);
        GC.KeepAlive(points);
        return tensor(lengths, device: Origin.device);
    }

    protected override Tensor SampleBall(Draws draws, ReadOnlySpan<long> examples, DrawPosition position)
    {
        // Exponentials over their sum, one more of them in the sum, fill the solid simplex uniformly; signs are drawn apart.
        long[] shape = Origin.shape[1..];
        using Scalar epsilon = Scalars.Of(Ball.Epsilon);
        Tensor size = draws.Uniform(examples, shape, position).neg_().add_(Scalars.One, Scalars.One).log_().neg_();
        if (Mask is not null) size.mul_(Mask.cpu());
        Tensor slack = draws.Uniform(examples, [1], position with { Draw = position.Draw + 1 }).flatten().neg_().add_(Scalars.One, Scalars.One).log_().neg_();
        Tensor sign = draws.Uniform(examples, shape, position with { Draw = position.Draw + 2 }).lt(Half).to_type(ScalarType.Float32).mul_(Scalars.Two)
            .sub_(Scalars.One);
        Tensor factor = size.flatten(1).sum(1).add_(slack, Scalars.One).reciprocal_().mul_(epsilon);
        return size.mul_(sign).mul_(factor.PerExample(Origin));
    }
}
