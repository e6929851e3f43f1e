using System.Numerics;
using System.Runtime.InteropServices;

namespace Saddle.Threats;

/// <summary>
/// Steps of given lengths along gradients, in two passes over the numbers; lengths are summed in float64, where no square of a float32 vanishes.
/// </summary>
/// <threadsafety>Without state; what it is given is its own.</threadsafety>
internal static class EuclideanSteps
{
    // Below this the factor that brings a gradient to length 1 may be no float32.
    private const double Shortest = 1e-30;

    /// <summary>x ← x + size · gradient / ‖gradient‖₂, row by row; where there is no gradient nothing moves.</summary>
    /// <param name="points">The points, row after row.</param>
    /// <param name="gradient">The gradients.</param>
    /// <param name="features">Numbers a row.</param>
    /// <param name="sizes">The steps' lengths; one for all rows, or one a row.</param>
    public static void Ascend(Span<float> points, ReadOnlySpan<float> gradient, int features, ReadOnlySpan<double> sizes)
    {
        for (int start = 0, row = 0; start < points.Length; start += features, row++)
            Ascend(points.Slice(start, features), gradient.Slice(start, features), sizes[sizes.Length == 1 ? 0 : row]);
    }

    private static void Ascend(Span<float> points, ReadOnlySpan<float> gradient, double size)
    {
        double length = Math.Sqrt(Square(gradient));
        if (length == 0) return;
        double factor = size / length;
        if (length < Shortest)
        {
            for (int i = 0; i < points.Length; i++) points[i] += (float)(gradient[i] * factor);
            return;
        }
        Span<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(points);
        ReadOnlySpan<Vector<float>> slope = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        float scale = (float)factor;
        for (int i = 0; i < x.Length; i++) x[i] += slope[i] * scale;
        for (int i = x.Length * Vector<float>.Count; i < points.Length; i++) points[i] += gradient[i] * scale;
    }

    private static double Square(ReadOnlySpan<float> values)
    {
        ReadOnlySpan<Vector<float>> blocks = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<double> first = Vector<double>.Zero, second = Vector<double>.Zero;
        foreach (Vector<float> block in blocks)
        {
            Vector.Widen(block, out Vector<double> low, out Vector<double> high);
            (first, second) = (first + low * low, second + high * high);
        }
        double sum = Vector.Sum(first + second);
        for (int i = blocks.Length * Vector<float>.Count; i < values.Length; i++) sum += (double)values[i] * values[i];
        return sum;
    }
}
