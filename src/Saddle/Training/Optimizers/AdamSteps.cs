using System.Numerics;
using System.Runtime.InteropServices;

namespace Saddle.Training;

/// <summary>
/// Adam's update of one weight in one pass over its numbers: libtorch's eight operations one after the other walk through
/// memory three times as often, which for a small network is a notable part of a training step.
/// </summary>
/// <param name="FirstDecay">β₁.</param>
/// <param name="SecondDecay">β₂.</param>
/// <param name="Correction">√(1 − β₂ᵗ).</param>
/// <param name="Smallest">ε.</param>
/// <param name="Rate">−η / (1 − β₁ᵗ).</param>
/// <param name="Kept">1 − η λ: what weight decay leaves of a weight.</param>
/// <threadsafety>Without state; what it is given is its own.</threadsafety>
internal readonly record struct AdamSteps(double FirstDecay, double SecondDecay, double Correction, double Smallest, double Rate, double Kept)
{
    /// <summary>m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← kept w + rate m / (√v / correction + ε).</summary>
    public void Update(Span<float> weight, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second)
    {
        Span<Vector<float>> w = MemoryMarshal.Cast<float, Vector<float>>(weight), m = MemoryMarshal.Cast<float, Vector<float>>(first),
            v = MemoryMarshal.Cast<float, Vector<float>>(second);
        ReadOnlySpan<Vector<float>> g = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        for (int i = 0; i < w.Length; i++) (w[i], m[i], v[i]) = Of(w[i], g[i], m[i], v[i]);
        for (int i = w.Length * Vector<float>.Count; i < weight.Length; i++)
        {
            (Vector<float> last, Vector<float> lastFirst, Vector<float> lastSecond) = Of(new(weight[i]), new(gradient[i]), new(first[i]), new(second[i]));
            (weight[i], first[i], second[i]) = (last[0], lastFirst[0], lastSecond[0]);
        }
    }

    private (Vector<float> Weight, Vector<float> First, Vector<float> Second) Of(Vector<float> weight, Vector<float> gradient, Vector<float> first,
        Vector<float> second)
    {
        first = Vector.FusedMultiplyAdd(gradient, new Vector<float>((float)(1 - FirstDecay)), first * (float)FirstDecay);
        second = second * (float)SecondDecay + new Vector<float>((float)(1 - SecondDecay)) * gradient * gradient;
        Vector<float> spread = Vector.SquareRoot(second) / new Vector<float>((float)Correction) + new Vector<float>((float)Smallest);
        return (weight * (float)Kept + new Vector<float>((float)Rate) * first / spread, first, second);
    }
}
