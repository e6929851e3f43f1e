using Saddle.Losses;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// How near each example of a batch came to falling: the least margin of all points that were looked at, the point that has it, how near each wrong
/// class came, and what gradients and the random search took apart.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class MarginProgress
{
    private static readonly Scalar Least = Scalars.Of(1e-12), Tolerance = Scalars.Of(StandingRule.Hidden);
    private readonly AttackBatch<GradientOracle> _craft;
    private readonly Slot _whole, _left, _closest, _tried, _climbed, _probed, _sloped, _end, _lowest, _highest;

    /// <summary>Begins at the originals, at a forward pass each.</summary>
    public MarginProgress(AttackBatch<GradientOracle> craft)
    {
        using var scope = NewDisposeScope();
        _craft = craft;
        Nearest = craft.Start(craft.Set.Origin.clone());
        Tensor each = craft.Oracle.Each(Nearest.Value), logits = craft.Oracle.Mean(each), margin = Margin(logits);
        craft.Observe(Nearest.Value, each);
        _whole = craft.Remember(margin.clamp_min(Least).MoveToOuterDisposeScope());
        _left = craft.Remember(margin.clone().MoveToOuterDisposeScope());
        _climbed = craft.Remember(margin.clone().MoveToOuterDisposeScope());
        _probed = craft.Remember(margin.clone().MoveToOuterDisposeScope());
        _closest = craft.Remember(Distances(logits).MoveToOuterDisposeScope());
        _tried = craft.Remember(zeros_like(logits, ScalarType.Bool).MoveToOuterDisposeScope());
        _sloped = craft.Remember(zeros_like(craft.Labels, ScalarType.Bool).MoveToOuterDisposeScope());
        _end = craft.Remember(full_like(margin, Scalars.PositiveInfinity).MoveToOuterDisposeScope());
        _lowest = craft.Remember(full_like(margin, Scalars.PositiveInfinity).MoveToOuterDisposeScope());
        _highest = craft.Remember(full_like(margin, Scalars.NegativeInfinity).MoveToOuterDisposeScope());
        craft.DropWon();
    }

    /// <summary>float32, <c>[n, …]</c>: the point of the least margin of each example.</summary>
    public Slot Nearest { get; }

    /// <summary>bool, <c>[n]</c>: whether gradients hide something; in the caller's scope.</summary>
    public Tensor Hides => _sloped.Value.logical_not().logical_or(_probed.Value.lt(_climbed.Value - _whole.Value.mul(Tolerance)));

    /// <summary>z_y − max_{j≠y} z_j, towards a class max_{j≠t} z_j − z_t: below 0 the goal is reached.</summary>
    /// <param name="logits">float32, <c>[n, K]</c>.</param>
    /// <returns>float32, <c>[n]</c>; in the caller's scope.</returns>
    public Tensor Margin(Tensor logits)
    {
        Tensor one = (_craft.Targets ?? _craft.Labels).unsqueeze(1);
        Tensor margin = logits.gather(1, one).squeeze(1) - logits.Without(one).amax([1]);
        return _craft.HasTargetGoal ? margin.neg() : margin;
    }

    /// <summary>Notes points of an ascent.</summary>
    /// <param name="points">float32, <c>[n, …]</c>.</param>
    /// <param name="logits">float32, <c>[n, K]</c>.</param>
    /// <param name="fromProbe">Whether the ascent began at what a random search had found.</param>
    public void NoteAscent(Tensor points, Tensor logits, bool fromProbe)
    {
        using var scope = NewDisposeScope();
        Tensor margin = Note(points, logits);
        _end.Replace(margin.minimum(_end.Value));
        if (!fromProbe) _climbed.Replace(margin.minimum(_climbed.Value));
    }

    /// <summary>Notes points of the random search that gradients are compared with.</summary>
    public void NoteProbe(Tensor points, Tensor logits)
    {
        using var scope = NewDisposeScope();
        _probed.Replace(Note(points, logits).minimum(_probed.Value));
    }

    /// <summary>Notes points.</summary>
    /// <returns>float32, <c>[n]</c>: their margins; in the caller's scope.</returns>
    public Tensor Note(Tensor points, Tensor logits)
    {
        Tensor margin = Margin(logits);
        FlaggedRows.Copy(margin.lt(_left.Value), points, Nearest.Value);
        _left.Replace(margin.minimum(_left.Value));
        _closest.Replace(Distances(logits).maximum(_closest.Value));
        return margin;
    }

    /// <summary>Notes who has a gradient at all.</summary>
    public void NoteSlope(Tensor gradient)
    {
        using var scope = NewDisposeScope();
        _sloped.Replace(_sloped.Value.logical_or(gradient.ne(Scalars.Zero).flatten(1).any(1)));
    }

    /// <summary>The wrong class that came nearest of those that were not tried yet; after the last all are untried again.</summary>
    /// <returns>int64, <c>[n]</c>; the caller disposes it.</returns>
    public Tensor NextClass()
    {
        using var scope = NewDisposeScope();
        Tensor own = _craft.Labels.unsqueeze(1), untried = _tried.Value.logical_not().scatter(1, own, zeros_like(own, ScalarType.Bool));
        Tensor all = untried.any(1, keepdim: true).logical_not();
        Tensor chosen = _closest.Value.masked_fill(untried.logical_or(all).logical_not(), Scalars.NegativeInfinity).Without(own).argmax(1, keepdim: true);
        _tried.Replace(_tried.Value.logical_and(all.logical_not()).scatter(1, chosen, ones_like(chosen, ScalarType.Bool)));
        return chosen.squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>Ends an ascent: where it came to counts among the ends of all that were made towards any class.</summary>
    /// <param name="compared">Whether it was one of those.</param>
    public void EndAscent(bool compared)
    {
        if (compared)
        {
            _lowest.Replace(_end.Value.minimum(_lowest.Value));
            _highest.Replace(_end.Value.maximum(_highest.Value));
        }
        _end.Value.fill_(Scalars.PositiveInfinity);
    }

    /// <summary>Who has more of the margin left than a share of it, and hides nothing.</summary>
    /// <returns>bool, <c>[n]</c>; in the caller's scope.</returns>
    public Tensor Stands(double share)
    {
        using Scalar most = Scalars.Of(share);
        return _left.Value.gt(_whole.Value.mul(most)).logical_and(Hides.logical_not());
    }

    /// <summary>Who has, beside that, ends of ascents so near to each other that another will not come to 0.</summary>
    /// <returns>bool, <c>[n]</c>; in the caller's scope.</returns>
    public Tensor Settled(double share, double spreads)
    {
        using Scalar times = Scalars.Of(spreads);
        return Stands(share).logical_and(_left.Value.gt((_highest.Value - _lowest.Value).mul(times)));
    }

    /// <summary>z_j − z_y of every class.</summary>
    private Tensor Distances(Tensor logits) => logits - logits.gather(1, _craft.Labels.unsqueeze(1));
}
