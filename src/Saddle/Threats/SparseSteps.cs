using System.Numerics;
using System.Runtime.InteropServices;

namespace Saddle.Threats;

/// <summary>
/// Steps of the features of largest gradient alone, row by row in memory that is used again. Which they are a threshold tells, found by halving
/// where it lies: a count is one short walk over the features, and a dozen of them take less time than sorting.
/// </summary>
/// <param name="features">Numbers a row.</param>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class SparseSteps(int features)
{
    private static readonly Vector<int> WithoutSign = new(int.MaxValue);

    // The magnitudes' bits, which grow as the magnitudes do; 0 after the last feature.
    private readonly Vector<int>[] _sizes = new Vector<int>[(features + Vector<int>.Count - 1) / Vector<int>.Count];

    /// <summary>Moves a point: each of the features of largest gradient by the same part of the step; those of gradient 0 stay.</summary>
    /// <param name="point">The point.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="size">The step's length.</param>
    /// <param name="moving">How many features move; more where the last ones' gradients are the same.</param>
    public void Ascend(Span<float> point, ReadOnlySpan<float> gradient, float size, int moving)
    {
        Span<int> sizes = MemoryMarshal.Cast<Vector<int>, int>(_sizes.AsSpan());
        MemoryMarshal.Cast<float, int>(gradient).CopyTo(sizes);
        for (int i = 0; i < _sizes.Length; i++) _sizes[i] &= WithoutSign;
        int least = Math.Max(1, Threshold(moving));
        float each = size / Math.Max(1, Count(least));
        for (int i = 0; i < point.Length; i++)
            if (sizes[i] >= least) point[i] += gradient[i] < 0 ? -each : each;
    }

    /// <summary>The bits of the largest magnitude that so many features reach.</summary>
    private int Threshold(int moving)
    {
        Vector<int> largest = Vector<int>.Zero;
        foreach (Vector<int> block in _sizes) largest = Vector.Max(largest, block);
        int low = 0, high = 1;
        for (int lane = 0; lane < Vector<int>.Count; lane++) high = Math.Max(high, largest[lane]);
        // So many reach the lower end, and fewer what lies above the upper one.
        while (low < high)
        {
            int middle = low + (high - low + 1) / 2, count = Count(middle);
            if (count == moving) return middle;
            if (count > moving) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    private int Count(int least)
    {
        var bound = new Vector<int>(least);
        Vector<int> count = Vector<int>.Zero;
        foreach (Vector<int> block in _sizes) count -= Vector.GreaterThanOrEqual(block, bound);
        return Vector.Sum(count);
    }
}
