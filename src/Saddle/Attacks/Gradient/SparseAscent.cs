using Saddle.Losses;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// Auto-PGD under L1 (Croce and Hein 2021, algorithm 1, "Mind the box"): a step moves the features of largest gradient alone, two thirds as many as the best
/// point so far differs in. At every check the step size falls by a third, or begins anew, from the best point, where that has become sparser. A
/// search may begin in larger balls, each of which starts at what the one before found.
/// </summary>
/// <param name="craft">The batch under attack, whose ball is of L1.</param>
/// <param name="loss">What is climbed.</param>
/// <param name="steps">Steps of all balls together.</param>
/// <param name="multiEpsilon">Whether it begins in larger balls.</param>
internal sealed class SparseAscent(AttackBatch<GradientOracle> craft, Loss loss, int steps, bool multiEpsilon)
{
    // The authors' settings: the features that move at first, how often is checked, and what is called sparser.
    private const double FirstShare = 0.2, Interval = 0.04, SmallestSize = 0.1;
    private static readonly Scalar Sparser = Scalars.Of(0.95), Fewer = Scalars.Of(1 / 1.5);
    private readonly L1Set _set = (L1Set)craft.Set;

    /// <summary>Climbs, and hands over the point of highest loss.</summary>
    /// <param name="position">Where its draws are taken.</param>
    public void Climb(DrawPosition position)
    {
        Slot highest, x;
        using (var scope = NewDisposeScope())
        {
            Tensor start = multiEpsilon ? Around(craft.Normal(position)) : craft.Sample(position), inside = start.clone();
            _set.Project(inside);
            highest = craft.Start(inside.MoveToOuterDisposeScope());
            x = craft.Remember(start.MoveToOuterDisposeScope());
        }
        (double Times, int Steps)[] balls = Balls();
        for (int ball = 0; ball < balls.Length && craft.Count > 0; ball++)
        {
            _set.ProjectInto(x.Value, balls[ball].Times);
            Slot best = ball == balls.Length - 1 ? highest : craft.Remember(x.Value.clone());
            if (best == highest) highest.Value.copy_(x.Value);
            Climb(x, best, balls[ball].Times, balls[ball].Steps);
            if (best == highest) break;
            x.Value.copy_(best.Value);
            craft.Forget(best);
        }
        craft.Forget(x);
        craft.Finish(highest, observed: true);
    }

    /// <summary>Points that differ so from their originals, in the unit of the norm.</summary>
    private Tensor Around(Tensor change) => (_set.Shares is { } shares ? change.mul_(shares) : change).add_(_set.Origin, Scalars.One);

    private (double Times, int Steps)[] Balls()
    {
        int part = (int)Math.Ceiling(0.3 * steps);
        return multiEpsilon && steps > 2 * part ? [(3, part), (2, part), (1, steps - 2 * part)] : [(1, steps)];
    }

    private void Climb(Slot x, Slot best, double times, int count)
    {
        Slot Each(Scalar value) => craft.Remember(full(craft.Count, value, ScalarType.Float32, _set.Origin.device));
        using Scalar first = Scalars.Of(times * _set.Ball.Epsilon), least = Scalars.Of(SmallestSize * times * _set.Ball.Epsilon);
        Slot sizes = Each(first), loudest = Each(Scalars.NegativeInfinity), slope = craft.Remember(zeros_like(x.Value));
        (Slot changed, Slot share) = Opening(x);
        int interval = Math.Max((int)(Interval * count), 1);
        for (int step = 0; step <= count && craft.Count > 0; step++)
        {
            using var scope = NewDisposeScope();
            using Linearization at = craft.Oracle.Linearize(x.Value);
            // Points of larger balls are a way there, and reach nothing.
            if (times == 1) craft.Observe(x.Value, at.Each);
            Tensor values = loss.Values(at.Logits, craft.Labels, craft.Targets), higher = values.gt(loudest.Value);
            FlaggedRows.Copy(higher, x.Value, best.Value);
            loudest.Replace(values.maximum(loudest.Value));
            if (step < count)
            {
                Tensor gradient = at.Ascend(loss, craft.Labels, craft.Targets, last: true);
                FlaggedRows.Copy(higher, gradient, slope.Value);
                if (step > 0 && step % interval == 0)
                {
                    Tensor now = Changed(best.Value), sparser = now.lt(changed.Value.mul(Sparser));
                    share.Replace(Share(now));
                    sizes.Replace(where(sparser, full_like(now, first), sizes.Value.mul(Fewer).clamp_min_(least)));
                    changed.Replace(now);
                    FlaggedRows.Copy(sparser, best.Value, x.Value);
                    FlaggedRows.Copy(sparser, slope.Value, gradient);
                }
                _set.AscendSparsely(x.Value, gradient, sizes.Value, share.Value);
                _set.ProjectInto(x.Value, times);
            }
            if (times == 1) craft.DropWon();
        }
        foreach (Slot slot in new[] { sizes, loudest, slope, changed, share }) craft.Forget(slot);
    }

    /// <summary>How many features a start differs in, and the share that moves first.</summary>
    private (Slot Changed, Slot Share) Opening(Slot x)
    {
        using var scope = NewDisposeScope();
        Tensor changed = Changed(x.Value);
        using Scalar all = Scalars.Of(_set.Origin.FeaturesEach()), share = Scalars.Of(FirstShare);
        Tensor before = multiEpsilon ? changed : full_like(changed, all), moving = multiEpsilon ? Share(changed) : full_like(changed, share);
        return (craft.Remember(before.MoveToOuterDisposeScope()), craft.Remember(moving.MoveToOuterDisposeScope()));
    }

    private Tensor Changed(Tensor points) => points.ne(_set.Origin).flatten(1).sum(1).to_type(ScalarType.Float32);

    private Tensor Share(Tensor changed)
    {
        using Scalar all = Scalars.Of(_set.Origin.FeaturesEach());
        return changed.div(all).mul_(Fewer);
    }
}
