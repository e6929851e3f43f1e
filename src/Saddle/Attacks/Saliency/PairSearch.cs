using System.Numerics;
using System.Runtime.InteropServices;

namespace Saddle.Attacks;

/// <summary>
/// The pair of features with the largest (a_p + a_q) · (b_p + b_q), both sums above zero (Papernot et al. 2016, equation
/// 10 and algorithm 3), found exactly and in memory that grows with the features, not with the pairs. No pair of a
/// feature p scores more than (a_p + max a) · (b_p + max b), so features are visited by falling bound until none can
/// beat the best pair; of 784 features about 11 are. Where many are, those that a visited one surpasses in both a and b
/// are left out. Of equal pairs the one of lowest indices wins, as in an exhaustive search.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class PairSearch
{
    /// <summary>After so many visits one more pass a visit, to leave out what it surpasses, is worth its time.</summary>
    private const int ManyVisits = 32;

    private readonly float[] _bounds;

    /// <param name="features">How many features there are.</param>
    public PairSearch(int features) => _bounds = new float[features];

    /// <summary>The best pair, its lower index first; null where no pair has both sums above zero.</summary>
    /// <param name="a">What each feature does for the target; −∞ leaves a feature out. Changed on the way and restored.</param>
    /// <param name="b">What each feature does against the other classes; −∞ leaves a feature out.</param>
    public (int First, int Second)? Find(Span<float> a, ReadOnlySpan<float> b)
    {
        Bound(a, b);
        float best = 0;
        (int First, int Second)? pair = null;
        for (int visits = 1; NextRow() is { } row && _bounds[row] > 0 && CanBeat(row, best, pair); visits++)
        {
            _bounds[row] = -1;
            (float own, float against) = (a[row], b[row]);
            // A feature makes no pair with itself.
            a[row] = float.NegativeInfinity;
            float score = Largest(a, b, own, against);
            if (score > 0 && score >= best)
            {
                int other = First(a, b, own, against, score);
                (int, int) found = (Math.Min(row, other), Math.Max(row, other));
                if (score > best || pair is null || found.CompareTo(pair.Value) < 0) pair = found;
                best = score;
            }
            a[row] = own;
            if (visits >= ManyVisits) LeaveOut(a, b, row);
        }
        return pair;
    }

    /// <summary>
    /// Whether a visit of a row could give a better pair. Rows of one bound come by rising index, and a pair is found from
    /// its lower feature, so that an equal score in a row after the best pair's first is none.
    /// </summary>
    private bool CanBeat(int row, float best, (int First, int Second)? pair) =>
        _bounds[row] > best || (_bounds[row] == best && (pair is null || row <= pair.Value.First));

    /// <summary>
    /// Leaves out the features after a visited one that are no better in either a or b: with any partner they score no more
    /// than it does, and where they score as much it has the lower index.
    /// </summary>
    private void LeaveOut(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int row)
    {
        Span<Vector<float>> bounds = MemoryMarshal.Cast<float, Vector<float>>(_bounds.AsSpan());
        ReadOnlySpan<Vector<float>> blocksA = MemoryMarshal.Cast<float, Vector<float>>(a), blocksB = MemoryMarshal.Cast<float, Vector<float>>(b);
        Vector<float> ownA = new(a[row]), ownB = new(b[row]), visited = new(-1f);
        int start = row / Vector<float>.Count + 1;
        for (int i = start; i < bounds.Length; i++)
            bounds[i] = Vector.ConditionalSelect(Vector.LessThanOrEqual(blocksA[i], ownA) & Vector.LessThanOrEqual(blocksB[i], ownB), visited, bounds[i]);
        int rest = bounds.Length * Vector<float>.Count;
        for (int i = row + 1; i < Math.Min(start * Vector<float>.Count, a.Length); i++) LeaveOut(a, b, row, i);
        for (int i = Math.Max(rest, start * Vector<float>.Count); i < a.Length; i++) LeaveOut(a, b, row, i);
    }

    private void LeaveOut(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int row, int other)
    {
        if (a[other] <= a[row] && b[other] <= b[row]) _bounds[other] = -1;
    }

    private void Bound(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float highestA = Highest(a), highestB = Highest(b);
        Span<Vector<float>> bounds = MemoryMarshal.Cast<float, Vector<float>>(_bounds.AsSpan());
        ReadOnlySpan<Vector<float>> blocksA = MemoryMarshal.Cast<float, Vector<float>>(a), blocksB = MemoryMarshal.Cast<float, Vector<float>>(b);
        Vector<float> addA = new(highestA), addB = new(highestB);
        for (int i = 0; i < bounds.Length; i++)
            bounds[i] = Vector.Max(blocksA[i] + addA, Vector<float>.Zero) * Vector.Max(blocksB[i] + addB, Vector<float>.Zero);
        for (int i = bounds.Length * Vector<float>.Count; i < a.Length; i++) _bounds[i] = Score(a[i] + highestA, b[i] + highestB);
    }

    private int? NextRow()
    {
        float highest = Highest(_bounds);
        // Bits compare faster than numbers, and no bound is NaN or −0.
        int row = MemoryMarshal.Cast<float, int>(_bounds).IndexOf(BitConverter.SingleToInt32Bits(highest));
        return row < 0 ? null : row;
    }

    /// <summary>The highest value; −∞ of none.</summary>
    internal static float Highest(ReadOnlySpan<float> values)
    {
        ReadOnlySpan<Vector<float>> blocks = MemoryMarshal.Cast<float, Vector<float>>(values);
        var highest = new Vector<float>(float.NegativeInfinity);
        foreach (Vector<float> block in blocks) highest = Vector.Max(highest, block);
        float result = float.NegativeInfinity;
        for (int lane = 0; lane < Vector<float>.Count; lane++) result = Math.Max(result, highest[lane]);
        for (int i = blocks.Length * Vector<float>.Count; i < values.Length; i++) result = Math.Max(result, values[i]);
        return result;
    }

    private static float Largest(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float own, float against)
    {
        ReadOnlySpan<Vector<float>> blocksA = MemoryMarshal.Cast<float, Vector<float>>(a), blocksB = MemoryMarshal.Cast<float, Vector<float>>(b);
        Vector<float> largest = Vector<float>.Zero, addA = new(own), addB = new(against);
        for (int i = 0; i < blocksA.Length; i++)
            largest = Vector.Max(largest, Vector.Max(blocksA[i] + addA, Vector<float>.Zero) * Vector.Max(blocksB[i] + addB, Vector<float>.Zero));
        float result = 0;
        for (int lane = 0; lane < Vector<float>.Count; lane++) result = Math.Max(result, largest[lane]);
        for (int i = blocksA.Length * Vector<float>.Count; i < a.Length; i++) result = Math.Max(result, Score(a[i] + own, b[i] + against));
        return result;
    }

    private static int First(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float own, float against, float score)
    {
        int other = 0;
        while (Score(a[other] + own, b[other] + against) != score) other++;
        return other;
    }

    private static float Score(float a, float b) => Math.Max(a, 0) * Math.Max(b, 0);
}
