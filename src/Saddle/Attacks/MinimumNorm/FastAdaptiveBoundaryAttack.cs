using Saddle.Options;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// FAB (Croce and Hein 2020, "Minimally distorted adversarial examples with a fast adaptive boundary attack", algorithm 1): the classifier is
/// linearized at the iterate, the next one lies a little beyond the boundary, between the projections of the iterate and of the original, and one
/// that reaches the goal goes a part of the way back to the original. Of all that reach it the nearest is kept. Subclasses say which boundary.
/// </summary>
/// <remarks>A search costs 2 · steps + final-steps forward passes and as many backward passes a step as there are boundaries looked at; the originals
/// are looked at once.</remarks>
public abstract record FastAdaptiveBoundaryAttack : Attack<GradientOracle>
{
    /// <inheritdoc/>
    public sealed override AttackFamily Family => AttackFamily.MinimumNorm;

    /// <inheritdoc/>
    public sealed override bool MinimizesNorm => true;

    /// <summary>The number of steps of a search. Range: 1 or more. Default: 100 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The number of steps of a search; the paper takes 100", Least = 1)]
    public int Steps
    {
        get;
        init => field = Checked(value);
    } = 100;

    /// <summary>
    /// The number of searches, of which the first starts at the original and the others at a random point half as far as the nearest found.
    /// Range: 1 to 65,535. Default: 1 (AutoAttack's standard; the paper takes up to 100).
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The number of searches, the first from the original, others from random points half as far as the nearest found; AutoAttack's plus takes 5",
        Least = 1, Most = 65_535)]
    public int Restarts
    {
        get;
        init => field = Checked(value);
    } = 1;

    /// <summary>α_max, how much of a step the projection of the original makes up at most. Range: 0 to 1. Default: 0.1 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("α_max, how much of a step the projection of the original makes up at most; the paper's is 0.1", Least = 0, Most = 1)]
    public double AlphaMax
    {
        get;
        init => field = Checked(value);
    } = 0.1;

    /// <summary>η, how many times as far as the boundary a step goes. Range: 1 to 2. Default: 1.05 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("η, how many times as far as the boundary a step goes; the paper's is 1.05", Least = 1, Most = 2)]
    public double Eta
    {
        get;
        init => field = Checked(value);
    } = 1.05;

    /// <summary>
    /// β, at which share of its distance an iterate that reached the goal goes on. Range: above 0 and at most 1. Default: 0.9 (the paper).
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("β, at which share of its distance from the original an iterate that reached the goal goes on; the paper's is 0.9", MoreThan = 0, Most = 1)]
    public double Beta
    {
        get;
        init => field = Checked(value);
    } = 0.9;

    /// <summary>
    /// Points that are looked at between the nearest found and the original at the end of a search. Range: 0 or more. Default: 3 (the paper;
    /// AutoAttack takes none).
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Points looked at between the nearest found and the original when a search ends; the paper takes 3, AutoAttack none", Least = 0)]
    public int FinalSteps
    {
        get;
        init => field = Checked(value);
    } = 3;

    /// <inheritdoc/>
    public sealed override bool Supports(Norm norm) => norm is Norm.Linf or Norm.L2 or Norm.L1;

    /// <summary>The classes to whose boundaries a search looks, int64 <c>[n, m]</c>, in the caller's scope.</summary>
    /// <param name="craft">The batch under attack.</param>
    /// <param name="logits">float32, <c>[n, K]</c>: those of the originals.</param>
    /// <param name="target">Which target of those the searches have, from 0.</param>
    private protected abstract Tensor Rivals(AttackBatch<GradientOracle> craft, Tensor logits, int target);

    /// <inheritdoc/>
    protected sealed override void Search(AttackBatch<GradientOracle> craft, int round)
    {
        using var whole = NewDisposeScope();
        Slot originals = Originals(craft);
        if (craft.Count == 0) return;
        (int target, int restart) = Math.DivRem(round, Restarts);
        Slot nearest = craft.Once("nearest", () => full(craft.Count, Scalars.PositiveInfinity, ScalarType.Float64, craft.Set.Origin.device));
        Slot x = restart == 0 ? craft.Start(random: false, round) : craft.Start(Elsewhere(craft, nearest.Value, new DrawPosition(restart, target)));
        Slot rivals = craft.Remember(Rivals(craft, originals.Value, target));
        var found = new NearestFound(craft);
        var biased = new BiasedStep(craft.Set, AlphaMax, Eta);
        for (int step = 0; step < Steps && craft.Count > 0; step++)
        {
            using var scope = NewDisposeScope();
            biased.Take(x.Value, Boundary(craft, x.Value, rivals.Value));
            Tensor each = craft.Oracle.Each(x.Value), reached = craft.Reached(each), distance = craft.Set.Distance(x.Value);
            craft.ObserveReached(x.Value, reached, distance);
            found.Note(x.Value, distance, craft.Oracle.Mean(each), reached);
            FlaggedRows.Approach(reached, x.Value, craft.Set.Origin, 1 - Beta);
            craft.DropWon();
        }
        found.Approach(originals, FinalSteps);
        nearest.Value.copy_(nearest.Value.minimum(found.Distance));
        found.Forget();
        craft.Forget(rivals);
        craft.Finish(x, observed: true);
    }

    private static Boundary Boundary(AttackBatch<GradientOracle> craft, Tensor x, Tensor rivals)
    {
        using Linearization at = craft.Oracle.Linearize(x);
        return rivals.shape[1] == 1 ? Boundaries.Towards(craft, at, rivals) : Boundaries.Nearest(craft, at, x, rivals).Boundary;
    }

    /// <summary>The originals' logits, by a pass that the first search makes; who reaches the goal there leaves.</summary>
    private static Slot Originals(AttackBatch<GradientOracle> craft)
    {
        Tensor? reached = null;
        Slot originals = craft.Once("originals", () =>
        {
            Tensor each = craft.Oracle.Each(craft.Set.Origin);
            reached = craft.Reached(each);
            craft.ObserveReached(craft.Set.Origin, reached);
            return craft.Oracle.Mean(each);
        });
        if (reached is not null) craft.Leave(reached);
        return originals;
    }

    /// <summary>Random points, half as far from the originals as the nearest found; where none is, half as far as the bounds allow.</summary>
    private static Tensor Elsewhere(AttackBatch<GradientOracle> craft, Tensor nearest, DrawPosition position)
    {
        using var scope = NewDisposeScope();
        using Scalar extent = Scalars.Of(craft.Set.LargestExtent), half = Scalars.Of(0.5);
        Tensor direction = craft.Set.Ball.Norm == Norm.Linf
            ? craft.Uniform(craft.Set.Origin.shape.AsSpan(1), position).mul_(Scalars.Two).sub_(Scalars.One) : craft.Normal(position);
        if (craft.Set.Shares is { } shares) direction.mul_(shares);
        Tensor points = direction.mul_(extent).add_(craft.Set.Origin, Scalars.One);
        if (craft.Set.MutableMask is { } mask) points.copy_(where(mask.gt(Scalars.Zero), points, craft.Set.Origin));
        craft.Set.Reach(points, nearest.minimum(craft.Set.Farthest()).mul_(half));
        return points.MoveToOuterDisposeScope();
    }
}
