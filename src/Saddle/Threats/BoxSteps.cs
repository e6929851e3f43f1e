using System.Numerics;
using System.Runtime.InteropServices;

namespace Saddle.Threats;

/// <summary>
/// Steps and projections in a box, in one pass over the numbers: libtorch's operations one after the other walk through
/// memory three times. Every value is rounded as they round it.
/// </summary>
/// <threadsafety>Without state; what it is given is its own.</threadsafety>
internal static class BoxSteps
{
    /// <summary>x ← the nearest point of the box.</summary>
    public static void Project(Span<float> points, ReadOnlySpan<float> lowest, ReadOnlySpan<float> highest)
    {
        Span<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(points);
        ReadOnlySpan<Vector<float>> low = MemoryMarshal.Cast<float, Vector<float>>(lowest), high = MemoryMarshal.Cast<float, Vector<float>>(highest);
        for (int i = 0; i < x.Length; i++) x[i] = Nearest(x[i], low[i], high[i]);
        for (int i = x.Length * Vector<float>.Count; i < points.Length; i++)
            points[i] = Nearest(new Vector<float>(points[i]), new Vector<float>(lowest[i]), new Vector<float>(highest[i]))[0];
    }

    /// <summary>x ← the nearest point of the box to x + size · sign(gradient).</summary>
    public static void Advance(Span<float> points, ReadOnlySpan<float> gradient, ReadOnlySpan<float> lowest, ReadOnlySpan<float> highest, float size)
    {
        Span<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(points);
        ReadOnlySpan<Vector<float>> low = MemoryMarshal.Cast<float, Vector<float>>(lowest), high = MemoryMarshal.Cast<float, Vector<float>>(highest);
        ReadOnlySpan<Vector<float>> slope = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        for (int i = 0; i < x.Length; i++) x[i] = Nearest(x[i] + Sign(slope[i]) * size, low[i], high[i]);
        for (int i = x.Length * Vector<float>.Count; i < points.Length; i++)
            points[i] = Nearest(new Vector<float>(points[i]) + Sign(new Vector<float>(gradient[i])) * size, new Vector<float>(lowest[i]),
                new Vector<float>(highest[i]))[0];
    }

    /// <summary>x ← a step of <see cref="MomentumSteps"/>, and what x was in the place of the step before.</summary>
    public static void Advance(Span<float> points, Span<float> before, ReadOnlySpan<float> gradient, ReadOnlySpan<float> lowest, ReadOnlySpan<float> highest,
        float size)
    {
        Span<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(points), last = MemoryMarshal.Cast<float, Vector<float>>(before);
        ReadOnlySpan<Vector<float>> low = MemoryMarshal.Cast<float, Vector<float>>(lowest), high = MemoryMarshal.Cast<float, Vector<float>>(highest);
        ReadOnlySpan<Vector<float>> slope = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        for (int i = 0; i < x.Length; i++) (x[i], last[i]) = (Onwards(x[i], last[i], slope[i], low[i], high[i], size), x[i]);
        for (int i = x.Length * Vector<float>.Count; i < points.Length; i++)
        {
            Vector<float> reached = Onwards(new Vector<float>(points[i]), new Vector<float>(before[i]), new Vector<float>(gradient[i]),
                new Vector<float>(lowest[i]), new Vector<float>(highest[i]), size);
            (points[i], before[i]) = (reached[0], points[i]);
        }
    }

    // Multiplying by 1 − α, a quarter, rounds nothing, so that it does not matter that libtorch multiplies and adds at once.
    private static Vector<float> Onwards(Vector<float> x, Vector<float> before, Vector<float> slope, Vector<float> lowest, Vector<float> highest, float size)
    {
        Vector<float> steepest = Nearest(x + Sign(slope) * size, lowest, highest);
        return Nearest((steepest - x) * MomentumSteps.Share + x + (x - before) * MomentumSteps.Rest, lowest, highest);
    }

    private static Vector<float> Nearest(Vector<float> x, Vector<float> lowest, Vector<float> highest) =>
        Vector.MinNative(Vector.MaxNative(x, lowest), highest);

    private static Vector<float> Sign(Vector<float> values) =>
        Vector.ConditionalSelect(Vector.GreaterThan(values, Vector<float>.Zero), Vector<float>.One, Vector<float>.Zero)
        - Vector.ConditionalSelect(Vector.LessThan(values, Vector<float>.Zero), Vector<float>.One, Vector<float>.Zero);
}
