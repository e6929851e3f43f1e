using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// The binary search over c of Carlini and Wagner 2017 (section VI.A), of each example by itself: ten times as large while no descent finds a
/// success, and then half way between the largest that found none and the smallest that did. A descent ends after its steps, or where it is
/// seen after a tenth of them that the objective has not fallen since the last look.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class ConstantSearch
{
    private static readonly Scalar Half = Scalars.Of(0.5), Ten = Scalars.Of(10.0), Progress = Scalars.Of(0.9999);

    private readonly int _steps, _descents;
    private readonly bool _endsEarly;
    private readonly Slot _constant, _low, _high, _made, _done, _seen, _found;

    /// <summary>Begins with one c for all.</summary>
    /// <param name="craft">The batch under attack.</param>
    /// <param name="first">The first c.</param>
    /// <param name="descents">How many c are tried.</param>
    /// <param name="steps">The most steps of each descent.</param>
    /// <param name="endsEarly">Whether a descent that makes no progress ends.</param>
    public ConstantSearch(AttackBatch<GradientOracle> craft, double first, int descents, int steps, bool endsEarly)
    {
        (_steps, _descents, _endsEarly) = (steps, descents, endsEarly);
        using Scalar initial = Scalars.Of(first);
        Slot Each(Scalar value, ScalarType type = ScalarType.Float64) => craft.Remember(full(craft.Count, value, type, craft.Set.Origin.device));
        (_constant, _low, _high) = (Each(initial), Each(Scalars.Zero), Each(Scalars.PositiveInfinity));
        (_made, _done, _seen, _found) = (Each(Scalars.Zero), Each(Scalars.Zero), Each(Scalars.PositiveInfinity), Each(Scalars.Zero, ScalarType.Bool));
    }

    /// <summary>float64, <c>[n]</c>: c.</summary>
    public Tensor Constants => _constant.Value;

    /// <summary>bool, <c>[n]</c>: whether all c were tried; in the caller's scope.</summary>
    public Tensor Done
    {
        get
        {
            using Scalar descents = Scalars.Of((double)_descents);
            return _done.Value.ge(descents);
        }
    }

    /// <summary>Notes a step of the descents.</summary>
    /// <param name="objective">float64, <c>[n]</c>: what is made small.</param>
    /// <param name="reached">bool, <c>[n]</c>: whether the point is a success.</param>
    /// <returns>bool, <c>[n]</c>: whose descent is over; in the caller's scope.</returns>
    public Tensor Note(Tensor objective, Tensor reached)
    {
        using Scalar steps = Scalars.Of((double)_steps), tenth = Scalars.Of(Math.Ceiling(_steps / 10.0));
        _found.Replace(_found.Value.logical_or(reached));
        Tensor looked = _made.Value.remainder(tenth).eq(Scalars.Zero), stuck = objective.gt(_seen.Value.mul(Progress)).logical_and(looked);
        _seen.Replace(where(looked, objective, _seen.Value));
        Tensor over = _made.Value.sub_(Scalars.MinusOne).ge(steps);
        return _endsEarly ? over.logical_or(stuck) : over;
    }

    /// <summary>Takes the next c where a descent is over.</summary>
    /// <param name="over">bool, <c>[n]</c>.</param>
    public void Next(Tensor over)
    {
        Tensor success = over.logical_and(_found.Value), failure = over.logical_and(_found.Value.logical_not());
        _high.Replace(where(success, _constant.Value, _high.Value));
        _low.Replace(where(failure, _constant.Value, _low.Value));
        Tensor between = _low.Value.add(_high.Value, Scalars.One).mul_(Half);
        Tensor next = where(_high.Value.isposinf(), _constant.Value.mul(Ten), between);
        _constant.Replace(where(over, next, _constant.Value));
        _found.Value.masked_fill_(over, Scalars.Zero);
        _made.Value.masked_fill_(over, Scalars.Zero);
        _seen.Value.masked_fill_(over, Scalars.PositiveInfinity);
        _done.Value.add_(over.to_type(ScalarType.Float64), Scalars.One);
    }
}
