using System.Numerics;
using System.Runtime.InteropServices;

namespace Saddle.Threats;

/// <summary>
/// Steps and projections in the box of an L∞ ball and uniform bounds, in one pass over the numbers: libtorch's operations
/// one after the other walk through memory five times. Every value is rounded as they round it.
/// </summary>
/// <threadsafety>Without state; what it is given is its own.</threadsafety>
internal readonly record struct BoxSteps(float Epsilon, float Lower, float Upper)
{
    /// <summary>x ← the nearest point of the box around the original.</summary>
    public void Project(Span<float> points, ReadOnlySpan<float> origin)
    {
        Span<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(points);
        ReadOnlySpan<Vector<float>> around = MemoryMarshal.Cast<float, Vector<float>>(origin);
        for (int i = 0; i < x.Length; i++) x[i] = Nearest(x[i], around[i]);
        for (int i = x.Length * Vector<float>.Count; i < points.Length; i++) points[i] = Nearest(new Vector<float>(points[i]), new Vector<float>(origin[i]))[0];
    }

    /// <summary>x ← the nearest point of the box to x + size · sign(gradient).</summary>
    public void Advance(Span<float> points, ReadOnlySpan<float> gradient, ReadOnlySpan<float> origin, float size)
    {
        Span<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(points);
        ReadOnlySpan<Vector<float>> around = MemoryMarshal.Cast<float, Vector<float>>(origin);
        ReadOnlySpan<Vector<float>> slope = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        for (int i = 0; i < x.Length; i++) x[i] = Nearest(x[i] + Sign(slope[i]) * size, around[i]);
        for (int i = x.Length * Vector<float>.Count; i < points.Length; i++)
            points[i] = Nearest(new Vector<float>(points[i]) + Sign(new Vector<float>(gradient[i])) * size, new Vector<float>(origin[i]))[0];
    }

    private Vector<float> Nearest(Vector<float> x, Vector<float> origin)
    {
        Vector<float> lowest = Vector.MaxNative(origin - new Vector<float>(Epsilon), new Vector<float>(Lower));
        Vector<float> highest = Vector.MinNative(origin + new Vector<float>(Epsilon), new Vector<float>(Upper));
        return Vector.MinNative(Vector.MaxNative(x, lowest), highest);
    }

    private static Vector<float> Sign(Vector<float> values) =>
        Vector.ConditionalSelect(Vector.GreaterThan(values, Vector<float>.Zero), Vector<float>.One, Vector<float>.Zero)
        - Vector.ConditionalSelect(Vector.LessThan(values, Vector<float>.Zero), Vector<float>.One, Vector<float>.Zero);
}
