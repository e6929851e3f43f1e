using System.Numerics;
using System.Runtime.InteropServices;

namespace Saddle.Threats;

/// <summary>Lengths of rows in one pass over the numbers, in float64, where no square of a float32 vanishes.</summary>
/// <threadsafety>Without state; what it is given is its own.</threadsafety>
internal static class PlainLengths
{
    private interface ILength
    {
        static abstract Vector<double> With(Vector<double> sum, Vector<double> value);

        static abstract double Of(Vector<double> first, Vector<double> second);
    }

    /// <summary>The rows' lengths in a norm.</summary>
    /// <param name="norm">L∞, L2 or L1.</param>
    /// <param name="values">The numbers, row after row.</param>
    /// <param name="lengths">What is filled, one a row.</param>
    public static void Measure(Norm norm, ReadOnlySpan<float> values, Span<double> lengths)
    {
        int features = lengths.Length == 0 ? 0 : values.Length / lengths.Length;
        for (int row = 0; row < lengths.Length; row++)
        {
            ReadOnlySpan<float> own = values.Slice(row * features, features);
            lengths[row] = norm switch
            {
                Norm.Linf => Length<Largest>(own),
                Norm.L2 => Length<Euclidean>(own),
                _ => Length<Total>(own),
            };
        }
    }

    private static double Length<TLength>(ReadOnlySpan<float> values) where TLength : ILength
    {
        ReadOnlySpan<Vector<float>> blocks = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<double> first = Vector<double>.Zero, second = Vector<double>.Zero;
        foreach (Vector<float> block in blocks)
        {
            Vector.Widen(block, out Vector<double> low, out Vector<double> high);
            (first, second) = (TLength.With(first, low), TLength.With(second, high));
        }
        for (int i = blocks.Length * Vector<float>.Count; i < values.Length; i++)
            first = TLength.With(first, Vector<double>.Zero.WithElement(0, values[i]));
        return TLength.Of(first, second);
    }

    private readonly struct Largest : ILength
    {
        public static Vector<double> With(Vector<double> sum, Vector<double> value) => Vector.Max(sum, Vector.Abs(value));

        public static double Of(Vector<double> first, Vector<double> second)
        {
            Vector<double> most = Vector.Max(first, second);
            double largest = 0;
            for (int lane = 0; lane < Vector<double>.Count; lane++) largest = Math.Max(largest, most[lane]);
            return largest;
        }
    }

    private readonly struct Euclidean : ILength
    {
        public static Vector<double> With(Vector<double> sum, Vector<double> value) => sum + value * value;

        public static double Of(Vector<double> first, Vector<double> second) => Math.Sqrt(Vector.Sum(first + second));
    }

    private readonly struct Total : ILength
    {
        public static Vector<double> With(Vector<double> sum, Vector<double> value) => sum + Vector.Abs(value);

        public static double Of(Vector<double> first, Vector<double> second) => Vector.Sum(first + second);
    }
}
