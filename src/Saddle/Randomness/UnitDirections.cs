using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Saddle.Randomness;

/// <summary>Uniform draws made into directions of Euclidean length 1.</summary>
/// <threadsafety>Pure.</threadsafety>
internal static class UnitDirections
{
    /// <summary>
    /// A direction uniform on the sphere: standard normal numbers by Box and Muller (the radius from the first half, the angle from the
    /// second), over their length.
    /// </summary>
    /// <param name="values">Uniform draws in [0, 1), of even number, on entry; the direction on return.</param>
    public static void Sphere(Span<float> values)
    {
        int half = values.Length / 2;
        Span<float> radii = values[..half], angles = values[half..];
        int whole = half - half % Vector256<float>.Count;
        for (int i = 0; i < whole; i += Vector256<float>.Count)
        {
            (Vector256<float> first, Vector256<float> second) = Pair(Vector256.Create<float>(radii[i..]), Vector256.Create<float>(angles[i..]));
            first.CopyTo(radii[i..]);
            second.CopyTo(angles[i..]);
        }
        for (int i = whole; i < half; i++)
        {
            (Vector256<float> first, Vector256<float> second) = Pair(Vector256.Create(radii[i]), Vector256.Create(angles[i]));
            (radii[i], angles[i]) = (first[0], second[0]);
        }
    }

    /// <summary>Draws taken from [0, 1) to [−1, 1).</summary>
    public static void Cube(Span<float> values)
    {
        for (int i = 0; i < values.Length; i++) values[i] = 2 * values[i] - 1;
    }

    /// <summary>Scales to length 1.</summary>
    public static void Normalize(Span<float> values)
    {
        Span<Vector<float>> blocks = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<float> squares = Vector<float>.Zero;
        foreach (Vector<float> block in blocks) squares += block * block;
        float sum = Vector.Sum(squares);
        int rest = blocks.Length * Vector<float>.Count;
        foreach (float value in values[rest..]) sum += value * value;
        if (sum == 0) return;
        float factor = 1 / MathF.Sqrt(sum);
        for (int i = 0; i < blocks.Length; i++) blocks[i] *= factor;
        for (int i = rest; i < values.Length; i++) values[i] *= factor;
    }

    private static (Vector256<float>, Vector256<float>) Pair(Vector256<float> radius, Vector256<float> angle)
    {
        // 1 less the draw is never zero, so that its logarithm is finite.
        Vector256<float> length = Vector256.Sqrt(Vector256.Create(-2f) * Vector256.Log(Vector256<float>.One - radius));
        (Vector256<float> sine, Vector256<float> cosine) = Vector256.SinCos(angle * Vector256.Create(2 * MathF.PI));
        return (length * cosine, length * sine);
    }
}
