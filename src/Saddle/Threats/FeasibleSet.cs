using Saddle.Models;
using Saddle.Randomness;

namespace Saddle.Threats;

/// <summary>
/// The points that an attack may use around each original: norm ball, bounds and mask at once (x + S of Madry et al.
/// 2018, equation 2.1). What is projected lies in the ball as float64 measures it, never outside by a rounding error of
/// float32. The original itself always belongs to the set, also where it lies a rounding error outside the bounds, which
/// are then widened by that error. Where features have a scale, distances, steps and radii are in shares of it.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public abstract class FeasibleSet : IDisposable
{
    private protected FeasibleSet(NormBall ball, Tensor origin, InputBounds bounds, Tensor? mask, Tensor? scale = null)
    {
        Ball = ball;
        Origin = origin.clone().DetachFromDisposeScope();
        long each = origin.FeaturesEach();
        using var scope = NewDisposeScope();
        if (scale is not null)
        {
            Tensor changes = scale.gt(Scalars.Zero);
            if (!changes.all().item<bool>()) mask = changes.to_type(ScalarType.Float32).mul(mask ?? ones(1, device: origin.device));
            // A fixed feature does not change, whatever it is divided by.
            Scale = where(changes, scale, 1.0).DetachFromDisposeScope();
            Shares = Scale.to_type(ScalarType.Float32).DetachFromDisposeScope();
        }
        Mask = mask?.clone().DetachFromDisposeScope();
        Tensor lower = bounds.Lower(origin.device), upper = bounds.Upper(origin.device);
        HasOwnBounds = BoxLimits.AnyOutside(origin, bounds, lower, upper);
        Lower = (HasOwnBounds ? lower.minimum(origin) : lower).DetachFromDisposeScope();
        Upper = (HasOwnBounds ? upper.maximum(origin) : upper).DetachFromDisposeScope();
        Radius = ball.Epsilon * (1 - SumRounding(each));
        MutableFeatures = Mask is null ? each : (long)ones(origin.shape[1..], device: origin.device).mul(Mask).sum().item<float>();
    }

    /// <summary>The norm ball.</summary>
    public NormBall Ball { get; }

    /// <summary>The originals of the active examples: float32, <c>[n, …]</c>.</summary>
    public Tensor Origin { get; private set; }

    /// <summary>The number of features that the mask lets change.</summary>
    public long MutableFeatures { get; }

    /// <inheritdoc cref="Mask"/>
    internal Tensor? MutableMask => Mask;

    /// <summary>float32, broadcastable to the batch: what a change of 1 in the norm is in each feature; null where that is 1.</summary>
    internal Tensor? Shares { get; }

    /// <summary>The largest extent of a feature that may change, in the unit of the norm.</summary>
    internal double LargestExtent
    {
        get
        {
            using var scope = NewDisposeScope();
            Tensor extent = InNorm((Upper - Lower).to_type(ScalarType.Float64));
            return (Mask is null ? extent : extent.mul(Mask.to_type(ScalarType.Float64))).max().item<double>();
        }
    }

    /// <summary>Whether each example has bounds of its own, because some original lies a rounding error outside the given ones.</summary>
    internal bool HasOwnBounds { get; }

    /// <summary>Lower bounds, broadcastable to the batch.</summary>
    protected internal Tensor Lower { get; private set; }

    /// <summary>Upper bounds, broadcastable to the batch.</summary>
    protected internal Tensor Upper { get; private set; }

    /// <summary>ε less what sums over the features may differ by in float64, in whatever order they are taken.</summary>
    private protected double Radius { get; }

    /// <summary>float32 0 or 1, broadcastable to the batch: the features that may change; null for all.</summary>
    protected Tensor? Mask { get; }

    /// <summary>float64 above 0, broadcastable to the batch: each feature's ε as a multiple of the ball's; null where that is 1.</summary>
    private protected Tensor? Scale { get; }

    /// <summary>Moves points into the set, in place.</summary>
    /// <param name="points">float32, <c>[n, …]</c>.</param>
    public void Project(Tensor points)
    {
        if (Mask is not null)
        {
            using var scope = NewDisposeScope();
            points.copy_(where(Mask.gt(Scalars.Zero), points, Origin));
        }
        ProjectUnmasked(points);
    }

    /// <summary>Moves points that belong to some of the examples within the bounds, in place, and where the mask forbids a change to their originals.</summary>
    /// <param name="points">float32, <c>[m, …]</c>.</param>
    /// <param name="rows">int64, <c>[m]</c>: which of the active examples each belongs to.</param>
    public void Clip(Tensor points, Tensor rows)
    {
        using var scope = NewDisposeScope();
        points.clamp_(HasOwnBounds ? Lower.index_select(0, rows) : Lower, HasOwnBounds ? Upper.index_select(0, rows) : Upper);
        if (Mask is not null) points.copy_(where(Mask.gt(Scalars.Zero), points, Origin.index_select(0, rows)));
    }

    /// <summary>Moves points into the set and into a ball of its own for each example, in place.</summary>
    /// <param name="points">float32, <c>[n, …]</c>.</param>
    /// <param name="radii">float64, <c>[n]</c>: how far from its original each may be, in the unit of ε; more than ε is no more than ε.</param>
    public void Project(Tensor points, Tensor radii)
    {
        using var scope = NewDisposeScope();
        if (Mask is not null) points.copy_(where(Mask.gt(Scalars.Zero), points, Origin));
        using Scalar most = Scalars.Of(Ball.Epsilon);
        ProjectUnmasked(points, Rounded(radii.clamp_max(most)));
    }

    /// <summary>
    /// Moves points along the lines through their originals to a distance of its own each, further out or further in, and then
    /// into the set, in place; bounds may leave them nearer. A point at its original stays there.
    /// </summary>
    /// <param name="points">float32, <c>[n, …]</c>; under L0 there are no such lines.</param>
    /// <param name="radii">float64, <c>[n]</c>: the distances.</param>
    public void Reach(Tensor points, Tensor radii)
    {
        using var scope = NewDisposeScope();
        using Scalar most = Scalars.Of(Ball.Epsilon);
        Tensor wanted = radii.clamp_max(most);
        if (Mask is null && Scale is null && TryReach(points, Rounded(wanted))) return;
        Tensor exact = Origin.to_type(ScalarType.Float64), change = points.to_type(ScalarType.Float64).sub_(exact);
        Tensor distance = Distance(points), factor = where(distance.gt(Scalars.Zero), wanted.div(distance), zeros_like(distance));
        points.copy_(exact.add(change.mul_(factor.PerExample(Origin)), Scalars.One));
        Project(points, radii);
    }

    /// <summary>Moves points by a step of steepest ascent under the ball's norm, in place; projecting is left to the caller.</summary>
    /// <param name="points">float32, <c>[n, …]</c>.</param>
    /// <param name="gradient">float32, <c>[n, …]</c>: what to ascend; its values may be overwritten.</param>
    /// <param name="size">The step's length in the ball's norm; below zero descends.</param>
    /// <param name="spread">L1 alone: over how many features the step is spread (1: the steepest step itself).</param>
    public void Ascend(Tensor points, Tensor gradient, double size, int spread = 1)
    {
        if (Mask is not null) gradient.mul_(Mask);
        Step(points, gradient, size, spread);
    }

    /// <inheritdoc cref="Ascend(Tensor, Tensor, double, int)"/>
    /// <remarks>Each example has a length of its own: <c>sizes</c> is float32, <c>[n]</c>.</remarks>
    public void Ascend(Tensor points, Tensor gradient, Tensor sizes, int spread = 1)
    {
        if (Mask is not null) gradient.mul_(Mask);
        Step(points, gradient, sizes, spread);
    }

    /// <summary>
    /// A projected step: <see cref="Ascend(Tensor, Tensor, double, int)"/> and then <see cref="Project(Tensor)"/>, where possible in one pass over the numbers.
    /// </summary>
    /// <param name="points">float32, <c>[n, …]</c>; no graph may lead through their values any more.</param>
    /// <param name="gradient">float32, <c>[n, …]</c>: what to ascend; its values may be overwritten.</param>
    /// <param name="size">The step's length in the ball's norm; below zero descends.</param>
    /// <param name="spread">L1 alone: over how many features the step is spread (1: the steepest step itself).</param>
    public void Advance(Tensor points, Tensor gradient, double size, int spread = 1)
    {
        if (Mask is null && Scale is null && TryAdvance(points, gradient, size)) return;
        Ascend(points, gradient, size, spread);
        Project(points);
    }

    /// <inheritdoc cref="Advance(Tensor, Tensor, double, int)"/>
    /// <remarks>Each example has a length of its own: <c>sizes</c> is float32, <c>[n]</c>.</remarks>
    public void Advance(Tensor points, Tensor gradient, Tensor sizes, int spread = 1)
    {
        Ascend(points, gradient, sizes, spread);
        Project(points);
    }

    /// <summary>Points drawn uniformly from all that the bounds allow, changed where the mask lets them.</summary>
    /// <param name="draws">Where the draws come from.</param>
    /// <param name="examples">Indices of the active examples in the data set.</param>
    /// <param name="position">Where in the attack.</param>
    /// <returns>float32, <c>[n, …]</c>, in whatever ball; the caller disposes it.</returns>
    public Tensor SampleBounds(Draws draws, ReadOnlySpan<long> examples, DrawPosition position)
    {
        using var scope = NewDisposeScope();
        Tensor drawn = draws.Uniform(examples, Origin.shape.AsSpan(1), position).to(Origin.device);
        Tensor points = drawn.mul_(Upper - Lower).add_(Lower, Scalars.One).clamp_(Lower, Upper);
        return (Mask is null ? points : where(Mask.gt(Scalars.Zero), points, Origin)).MoveToOuterDisposeScope();
    }

    /// <summary>Points drawn uniformly from the ball, then projected into the set.</summary>
    /// <param name="draws">Where the draws come from.</param>
    /// <param name="examples">Indices of the active examples in the data set.</param>
    /// <param name="position">Where in the attack.</param>
    /// <returns>float32, <c>[n, …]</c>; the caller disposes it.</returns>
    /// <exception cref="InvalidOperationException">The ball is unlimited.</exception>
    public Tensor Sample(Draws draws, ReadOnlySpan<long> examples, DrawPosition position)
    {
        if (Ball.IsUnlimited) throw new InvalidOperationException("No point can be drawn uniformly from the whole space; draw within the bounds.");
        using var scope = NewDisposeScope();
        Tensor drawn = SampleBall(draws, examples, position).to(Origin.device), points = (Shares is null ? drawn : drawn.mul_(Shares)).add_(Origin, Scalars.One);
        Project(points);
        return points.MoveToOuterDisposeScope();
    }

    /// <summary>How far points are from their originals, in the ball's norm and in float64.</summary>
    /// <param name="points">float32, <c>[n, …]</c>.</param>
    /// <returns>float64, <c>[n]</c>; the caller disposes it.</returns>
    public Tensor Distance(Tensor points)
    {
        if (points.numel() > 0 && Scale is null && TryMeasure(points) is { } measured) return measured;
        using var scope = NewDisposeScope();
        Tensor change = InNorm(points.to_type(ScalarType.Float64).sub_(Origin)).flatten(1).abs_();
        Tensor distance = Ball.Norm switch
        {
            Norm.Linf => change.amax([1]),
            Norm.L2 => change.pow(Scalars.Two).sum(1).sqrt_(),
            Norm.L1 => change.sum(1),
            _ => change.gt(Scalars.Zero).sum(1).to_type(ScalarType.Float64),
        };
        return distance.MoveToOuterDisposeScope();
    }

    /// <summary>How far from its original each point can be at most within the bounds and the mask, in the ball's norm.</summary>
    /// <returns>float64, <c>[n]</c>; the caller disposes it.</returns>
    public Tensor Farthest()
    {
        using var scope = NewDisposeScope();
        Tensor corner = where((Origin - Lower).gt(Upper - Origin), Lower, Upper).expand_as(Origin);
        if (Mask is not null) corner = where(Mask.gt(Scalars.Zero), corner, Origin);
        return Distance(corner).MoveToOuterDisposeScope();
    }

    /// <summary>Keeps the examples at the given rows.</summary>
    /// <param name="rows">int64, <c>[m]</c>.</param>
    internal virtual void Select(Tensor rows)
    {
        Origin = Replace(Origin, rows);
        if (HasOwnBounds) (Lower, Upper) = (Replace(Lower, rows), Replace(Upper, rows));
    }

    /// <summary>By which share a float64 sum over so many features may differ from the exact one.</summary>
    internal static double SumRounding(long features) => (features + 8) * Math.ScaleB(1, -52);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Moves points into ball and bounds, in place; they differ from the originals where the mask allows alone.</summary>
    protected abstract void ProjectUnmasked(Tensor points);

    /// <summary>The same into balls of a radius each, rounding taken off.</summary>
    private protected abstract void ProjectUnmasked(Tensor points, Tensor radii);

    /// <summary>The step itself; the gradient is masked already.</summary>
    protected abstract void Step(Tensor points, Tensor gradient, double size, int spread);

    /// <summary>The same with a length each, float32 <c>[n]</c>.</summary>
    private protected abstract void Step(Tensor points, Tensor gradient, Tensor sizes, int spread);

    /// <summary>Moves points to distances without a mask in one pass; false, with nothing changed, where there is none for these points.</summary>
    private protected virtual bool TryReach(Tensor points, Tensor radii) => false;

    /// <summary>A projected step without a mask in one pass; false, with nothing changed, where there is none for these points.</summary>
    private protected virtual bool TryAdvance(Tensor points, Tensor gradient, double size) => false;

    /// <summary>Distances in one pass, float64 <c>[n]</c>; null where there is none for these points.</summary>
    private protected virtual Tensor? TryMeasure(Tensor points) => null;

    /// <summary>Perturbations drawn uniformly from the ball around zero, <c>[n, …]</c>, in the caller's scope.</summary>
    protected abstract Tensor SampleBall(Draws draws, ReadOnlySpan<long> examples, DrawPosition position);

    /// <summary>Frees what the set owns.</summary>
    /// <param name="disposing">False in a finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
        Origin.Dispose();
        Lower.Dispose();
        Upper.Dispose();
        Mask?.Dispose();
        Scale?.Dispose();
        Shares?.Dispose();
    }

    /// <summary>Changes in the unit of the norm, in which one ε holds for all features; float64, in the caller's scope.</summary>
    private protected Tensor InNorm(Tensor change) => Scale is null ? change : change.div(Scale);

    /// <summary>Radii less what sums over the features may differ by, as <see cref="Radius"/> is ε's.</summary>
    private Tensor Rounded(Tensor radii)
    {
        using Scalar share = Scalars.Of(1 - SumRounding(Origin.FeaturesEach()));
        return Ball.Norm is Norm.L2 or Norm.L1 ? radii.mul(share) : radii;
    }

    private protected static Tensor Replace(Tensor old, Tensor rows)
    {
        Tensor selected = old.index_select(0, rows).DetachFromDisposeScope();
        old.Dispose();
        return selected;
    }
}
