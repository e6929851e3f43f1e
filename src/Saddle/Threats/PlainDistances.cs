using System.Numerics;
using System.Runtime.InteropServices;

namespace Saddle.Threats;

/// <summary>Distances under L∞ and L1 in one pass over the numbers, in float64.</summary>
/// <threadsafety>Without state; what it is given is its own.</threadsafety>
internal static class PlainDistances
{
    /// <summary>The largest change of each row.</summary>
    /// <param name="points">The points, row after row.</param>
    /// <param name="origin">The originals.</param>
    /// <param name="lengths">What is filled, one a row.</param>
    public static void Largest(ReadOnlySpan<float> points, ReadOnlySpan<float> origin, Span<double> lengths)
    {
        int features = lengths.Length == 0 ? 0 : points.Length / lengths.Length;
        for (int row = 0; row < lengths.Length; row++) lengths[row] = Largest(points.Slice(row * features, features), origin.Slice(row * features, features));
    }

    /// <summary>The sum of each row's changes.</summary>
    /// <param name="points">The points, row after row.</param>
    /// <param name="origin">The originals.</param>
    /// <param name="lengths">What is filled, one a row.</param>
    public static void Sum(ReadOnlySpan<float> points, ReadOnlySpan<float> origin, Span<double> lengths)
    {
        int features = lengths.Length == 0 ? 0 : points.Length / lengths.Length;
        for (int row = 0; row < lengths.Length; row++) lengths[row] = Sum(points.Slice(row * features, features), origin.Slice(row * features, features));
    }

    private static double Largest(ReadOnlySpan<float> points, ReadOnlySpan<float> origin)
    {
        ReadOnlySpan<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(points), around = MemoryMarshal.Cast<float, Vector<float>>(origin);
        Vector<double> most = Vector<double>.Zero;
        for (int i = 0; i < x.Length; i++)
        {
            (Vector<double> low, Vector<double> high) = Change(x[i], around[i]);
            most = Vector.Max(most, Vector.Max(low, high));
        }
        double largest = 0;
        for (int lane = 0; lane < Vector<double>.Count; lane++) largest = Math.Max(largest, most[lane]);
        for (int i = x.Length * Vector<float>.Count; i < points.Length; i++) largest = Math.Max(largest, Math.Abs((double)points[i] - origin[i]));
        return largest;
    }

    private static double Sum(ReadOnlySpan<float> points, ReadOnlySpan<float> origin)
    {
        ReadOnlySpan<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(points), around = MemoryMarshal.Cast<float, Vector<float>>(origin);
        Vector<double> first = Vector<double>.Zero, second = Vector<double>.Zero;
        for (int i = 0; i < x.Length; i++)
        {
            (Vector<double> low, Vector<double> high) = Change(x[i], around[i]);
            (first, second) = (first + low, second + high);
        }
        double sum = Vector.Sum(first + second);
        for (int i = x.Length * Vector<float>.Count; i < points.Length; i++) sum += Math.Abs((double)points[i] - origin[i]);
        return sum;
    }

    private static (Vector<double>, Vector<double>) Change(Vector<float> point, Vector<float> origin)
    {
        Vector.Widen(point, out Vector<double> first, out Vector<double> second);
        Vector.Widen(origin, out Vector<double> firstOrigin, out Vector<double> secondOrigin);
        return (Vector.Abs(first - firstOrigin), Vector.Abs(second - secondOrigin));
    }
}
