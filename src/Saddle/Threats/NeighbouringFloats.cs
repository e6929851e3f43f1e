using System.Numerics;

namespace Saddle.Threats;

/// <summary>The float32 numbers next to others, several at once.</summary>
internal static class NeighbouringFloats
{
    private static readonly Vector<int> LargestNegative = new(unchecked((int)0x80000001));

    /// <summary>The largest numbers below; of infinity the largest finite one.</summary>
    public static Vector<float> Below(Vector<float> values)
    {
        Vector<int> bits = Vector.AsVectorInt32(values);
        // A number's bits grow with its magnitude, so those of negative ones fall.
        Vector<int> next = Vector.ConditionalSelect(Vector.GreaterThan(values, Vector<float>.Zero), bits - Vector<int>.One, bits + Vector<int>.One);
        return Vector.AsVectorSingle(Vector.ConditionalSelect(Vector.Equals(values, Vector<float>.Zero), LargestNegative, next));
    }

    /// <summary>The next numbers on the way to others, which differ from them.</summary>
    public static Vector<float> Towards(Vector<float> values, Vector<float> others) =>
        Vector.ConditionalSelect(Vector.GreaterThan(values, others), Below(values), -Below(-values));
}
