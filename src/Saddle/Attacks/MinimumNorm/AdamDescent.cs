using System.Numerics;
using System.Runtime.InteropServices;
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
    private const float Epsilon = 1e-8f;
    private static readonly Scalar First = Scalars.Of(FirstDecay), FirstShare = Scalars.Of(1 - FirstDecay), Smallest = Scalars.Of((double)Epsilon);
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
        _firstLeft.Value.mul_(First);
        _secondLeft.Value.mul_(Second);
        // The moments begin at zero; divided by 1 − β^t they are means.
        Tensor size = Share(_firstLeft).reciprocal_().mul_(rate), spread = Share(_secondLeft).rsqrt_();
        if (PlainNumbers.Are(gradient) && PlainNumbers.Are(_variables.Value))
        {
            StepAtOnce(gradient, size.cpu().data<double>().ToArray(), spread.cpu().data<double>().ToArray());
            return;
        }
        _first.Value.mul_(First).add_(gradient, FirstShare);
        _second.Value.mul_(Second).addcmul_(gradient, gradient, SecondShare);
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

    /// <summary>The same in one pass over the numbers: libtorch's operations walk through memory ten times.</summary>
    private void StepAtOnce(Tensor gradient, double[] sizes, double[] spreads)
    {
        int features = (int)gradient.FeaturesEach();
        for (int row = 0; row < sizes.Length; row++)
        {
            Span<float> w = Row(_variables.Value), m = Row(_first.Value), v = Row(_second.Value), g = Row(gradient);
            float size = (float)sizes[row], spread = (float)spreads[row];
            Span<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(w), wideM = MemoryMarshal.Cast<float, Vector<float>>(m);
            Span<Vector<float>> wideV = MemoryMarshal.Cast<float, Vector<float>>(v), wideG = MemoryMarshal.Cast<float, Vector<float>>(g);
            for (int i = 0; i < wide.Length; i++) wide[i] += Move(ref wideM[i], ref wideV[i], wideG[i], size, spread);
            for (int i = wide.Length * Vector<float>.Count; i < features; i++)
            {
                Vector<float> first = new(m[i]), second = new(v[i]);
                w[i] += Move(ref first, ref second, new Vector<float>(g[i]), size, spread)[0];
                (m[i], v[i]) = (first[0], second[0]);
            }

            Span<float> Row(Tensor values) => PlainNumbers.Of(values).Slice(row * features, features);
        }
        GC.KeepAlive(gradient);
    }

    private static Vector<float> Move(ref Vector<float> first, ref Vector<float> second, Vector<float> gradient, float size, float spread)
    {
        first = first * (float)FirstDecay + gradient * (float)(1 - FirstDecay);
        second = second * (float)SecondDecay + gradient * gradient * (float)(1 - SecondDecay);
        return first * size / (Vector.SquareRoot(second) * spread + new Vector<float>(Epsilon));
    }

    private static Tensor Share(Slot left) => left.Value.neg().sub_(Scalars.MinusOne);

    private Tensor Broadcast(Tensor values) => values.to_type(ScalarType.Float32).PerExample(_variables.Value);
}
