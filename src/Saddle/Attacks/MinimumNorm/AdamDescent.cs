using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// Adam (Kingma and Ba 2015, algorithm 1; β₁ 0.9, β₂ 0.999, ε 1e-8) on variables of examples, of which each counts its own steps and may
/// begin anew.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class AdamDescent
{
    private const double FirstDecay = 0.9, SecondDecay = 0.999;
    private static readonly Scalar First = Scalars.Of(FirstDecay), FirstShare = Scalars.Of(1 - FirstDecay), Smallest = Scalars.Of(1e-8);
    private static readonly Scalar Second = Scalars.Of(SecondDecay), SecondShare = Scalars.Of(1 - SecondDecay);

    private readonly double _rate;
    private readonly Slot _variables, _first, _second, _firstLeft, _secondLeft;

    /// <summary>Begins with moments of zero.</summary>
    /// <param name="craft">The batch under attack.</param>
    /// <param name="variables">float32, <c>[n, …]</c>: what is changed in place.</param>
    /// <param name="rate">The step size.</param>
    public AdamDescent(AttackBatch<GradientOracle> craft, Slot variables, double rate)
    {
        (_variables, _rate) = (variables, rate);
        (_first, _second) = (craft.Remember(zeros_like(variables.Value)), craft.Remember(zeros_like(variables.Value)));
        Slot Ones() => craft.Remember(ones(craft.Count, ScalarType.Float64, variables.Value.device));
        (_firstLeft, _secondLeft) = (Ones(), Ones());
    }

    /// <summary>A step against the gradient.</summary>
    /// <param name="gradient">float32, <c>[n, …]</c>.</param>
    public void Step(Tensor gradient)
    {
        using Scalar rate = Scalars.Of(-_rate);
        _first.Value.mul_(First).add_(gradient, FirstShare);
        _second.Value.mul_(Second).addcmul_(gradient, gradient, SecondShare);
        _firstLeft.Value.mul_(First);
        _secondLeft.Value.mul_(Second);
        // The moments begin at zero; divided by 1 − β^t they are means.
        Tensor size = Share(_firstLeft).reciprocal_().mul_(rate), spread = Share(_secondLeft).rsqrt_();
        Tensor deviation = _second.Value.sqrt().mul_(Broadcast(spread)).add_(Smallest, Scalars.One);
        _variables.Value.add_(_first.Value.div(deviation).mul_(Broadcast(size)), Scalars.One);
    }

    /// <summary>Begins anew where told.</summary>
    /// <param name="again">bool, <c>[n]</c>.</param>
    public void Restart(Tensor again)
    {
        Tensor wide = again.PerExample(_variables.Value);
        foreach (Slot moment in new[] { _first, _second }) moment.Value.masked_fill_(wide, Scalars.Zero);
        foreach (Slot left in new[] { _firstLeft, _secondLeft }) left.Value.masked_fill_(again, Scalars.One);
    }

    private static Tensor Share(Slot left) => left.Value.neg().add_(Scalars.One);

    private Tensor Broadcast(Tensor values) => values.to_type(ScalarType.Float32).PerExample(_variables.Value);
}
