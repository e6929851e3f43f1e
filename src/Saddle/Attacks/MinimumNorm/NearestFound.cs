using Saddle.Losses;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// The nearest points that a search has found so far, and the final search of Croce and Hein 2020 (section 2.4) between them and the originals.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class NearestFound
{
    // By which share of the margin's change over the segment a point must lie beyond the boundary, so that rounding in another batch does not decide.
    private static readonly Scalar Beyond = Scalars.Of(1e-4);

    // Without a confidence at which it ends, as far as float32 goes.
    private static readonly MarginLoss Margin = new() { Confidence = float.MaxValue };

    private readonly AttackBatch<GradientOracle> _craft;
    private readonly Slot _points, _logits, _distance;

    public NearestFound(AttackBatch<GradientOracle> craft)
    {
        using var scope = NewDisposeScope();
        _craft = craft;
        _points = craft.Remember(craft.Set.Origin.clone());
        _logits = craft.Remember(zeros(craft.Count, craft.Oracle.Classes, ScalarType.Float32, craft.Set.Origin.device));
        _distance = craft.Remember(full(craft.Count, Scalars.PositiveInfinity, ScalarType.Float64, craft.Set.Origin.device));
    }

    /// <summary>float64, <c>[n]</c>: how far they are, infinite where there is none.</summary>
    public Tensor Distance => _distance.Value;

    /// <summary>Looks at points.</summary>
    /// <param name="x">float32, <c>[n, …]</c>.</param>
    /// <param name="distance">float64, <c>[n]</c>: how far they are.</param>
    /// <param name="logits">float32, <c>[n, K]</c>.</param>
    /// <param name="reached">bool, <c>[n]</c>: whether they reach the goal.</param>
    public void Note(Tensor x, Tensor distance, Tensor logits, Tensor reached)
    {
        using Tensor less = distance.lt(Distance), nearer = less.logical_and_(reached);
        FlaggedRows.Copy(nearer, x, _points.Value);
        FlaggedRows.Copy(nearer, logits, _logits.Value);
        FlaggedRows.Copy(nearer, distance, Distance);
    }

    /// <summary>
    /// Looks for nearer points on the segments to the originals: each lies where the margin would be zero if it changed evenly between
    /// the nearest point known to reach the goal and the farthest known not to. A forward pass a step.
    /// </summary>
    /// <param name="originals">float32, <c>[n, K]</c>: the originals' logits.</param>
    /// <param name="steps">How many points are looked at.</param>
    public void Approach(Slot originals, int steps)
    {
        if (steps == 0 || _craft.Count == 0 || Distance.isposinf().all().item<bool>()) return;
        using var whole = NewDisposeScope();
        Tensor start = Margins(originals.Value), own = Margins(_logits.Value), span = own.sub(start), beyond = span.mul(Beyond);
        Slot near = Remember(zeros_like(start)), far = Remember(ones_like(start)), below = Remember(start.clone()), above = Remember(own.clone());
        Slot least = Remember(beyond);
        for (int step = 0; step < steps && _craft.Count > 0; step++)
        {
            using var scope = NewDisposeScope();
            Tensor aim = least.Value.mul(Scalars.Two), share = above.Value.sub(aim).div_(above.Value.sub(below.Value)).clamp_(Scalars.Zero, Scalars.One);
            Tensor at = far.Value.sub(share.mul_(far.Value.sub(near.Value))).nan_to_num_(1);
            Tensor points = _craft.Set.Origin.lerp(_points.Value, at.PerExample(_points.Value));
            Tensor each = _craft.Oracle.Each(points), margin = Margins(_craft.Oracle.Mean(each));
            Tensor reached = _craft.Reached(each).logical_and_(margin.ge(least.Value));
            _craft.ObserveReached(points, reached);
            far.Value.copy_(where(reached, at, far.Value));
            above.Value.copy_(where(reached, margin, above.Value));
            near.Value.copy_(where(reached, near.Value, at));
            below.Value.copy_(where(reached, below.Value, margin));
            _craft.DropWon();
        }
        foreach (Slot slot in new[] { near, far, below, above, least }) _craft.Forget(slot);

        Slot Remember(Tensor value) => _craft.Remember(value);
    }

    /// <summary>Ends what is remembered for it.</summary>
    public void Forget()
    {
        foreach (Slot slot in new[] { _points, _logits, _distance }) _craft.Forget(slot);
    }

    /// <summary>How far beyond the boundary logits are: above 0 where the goal's class, or any wrong one, is the likeliest.</summary>
    private Tensor Margins(Tensor logits) => Margin.Values(logits, _craft.Labels, _craft.Targets);
}
