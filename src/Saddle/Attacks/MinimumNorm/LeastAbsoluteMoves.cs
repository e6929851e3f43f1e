using System.Numerics;
using System.Runtime.InteropServices;

namespace Saddle.Attacks;

/// <summary>
/// Least moves under L1: features move by m, 0 ≤ m ≤ room, so that Σ gain · m is what is wanted. The features of largest gain use up their room,
/// down to a threshold, which is found without sorting: halving leads to a few features around it, splitting them, as quickselect does, to itself.
/// Those at the threshold move by an equal share of their room.
/// </summary>
/// <param name="features">Numbers a row.</param>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class LeastAbsoluteMoves(int features)
{
    // Below this share of the largest gain nothing is looked for in bands any more.
    private const float LeastBand = 1f / 64;

    // So few features are split rather than walked over by halves again.
    private const int Few = 24;

    private readonly (float Gain, double Yield)[] _candidates = new (float, double)[features];

    /// <summary>The moves of least sum; where all room is too little, all of it.</summary>
    /// <param name="gain">What a move of 1 gains; 0 to 1.</param>
    /// <param name="room">How far each feature can move, 0 or above, and 0 where it gains nothing; overwritten by the moves.</param>
    /// <param name="wanted">What is to be gained; 0 or above.</param>
    public void Move(ReadOnlySpan<Vector<float>> gain, Span<Vector<float>> room, double wanted)
    {
        (float threshold, float share) = Threshold(gain, room, wanted);
        Vector<float> limit = new(threshold), part = new(share);
        for (int i = 0; i < room.Length; i++)
        {
            Vector<float> moves = Vector.ConditionalSelect(Vector.Equals(gain[i], limit), room[i] * part, room[i]);
            room[i] = Vector.ConditionalSelect(Vector.LessThan(gain[i], limit), Vector<float>.Zero, moves);
        }
    }

    private (float Threshold, float Share) Threshold(ReadOnlySpan<Vector<float>> gain, ReadOnlySpan<Vector<float>> room, double wanted)
    {
        if (!(wanted > 0)) return (float.PositiveInfinity, 0);
        // Few features mostly suffice, so that the threshold is looked for among the larger half of the gains, then among the next half of that.
        (double known, int before) = (0, 0);
        float upper = float.PositiveInfinity, lower = 0.5f;
        (double yield, int count) = Yield(gain, room, lower);
        while (yield < wanted && lower > 0)
        {
            (known, before, upper) = (yield, count, lower);
            lower = lower > LeastBand ? lower / 2 : 0;
            (yield, count) = Yield(gain, room, lower);
        }
        while (count - before > Few)
        {
            // Halfway between the bits of positive numbers lies a number between them.
            float middle = BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(lower) + BitConverter.SingleToInt32Bits(Math.Min(upper, 2))) / 2);
            if (middle == lower) break;
            (double half, int reached) = Yield(gain, room, middle);
            if (half >= wanted) (lower, count) = (middle, reached);
            else (known, before, upper) = (half, reached, middle);
        }
        return Threshold(Collect(gain, room, lower, upper), wanted - known) ?? (lower, 1);
    }

    /// <summary>Where among candidates the threshold lies; null where all of them yield too little.</summary>
    private static (float Threshold, float Share)? Threshold(Span<(float Gain, double Yield)> left, double wanted)
    {
        while (left.Length > 0)
        {
            float pivot = MiddleOfThree(left[0].Gain, left[left.Length / 2].Gain, left[^1].Gain);
            (int above, int same, double fromAbove, double fromSame) = Split(left, pivot);
            if (wanted < fromAbove) left = left[..above];
            else if (wanted <= fromAbove + fromSame) return (pivot, (float)((wanted - fromAbove) / fromSame));
            else
            {
                wanted -= fromAbove + fromSame;
                left = left[(above + same)..];
            }
        }
        return null;
    }

    /// <summary>What the features yield whose gain is at least a bound, and how many of them yield anything.</summary>
    private static (double Yield, int Count) Yield(ReadOnlySpan<Vector<float>> gain, ReadOnlySpan<Vector<float>> room, float least)
    {
        var bound = new Vector<float>(least);
        Vector<double> sum = Vector<double>.Zero;
        Vector<int> count = Vector<int>.Zero;
        for (int i = 0; i < gain.Length; i++)
        {
            Vector<float> yield = Vector.ConditionalSelect(Vector.GreaterThanOrEqual(gain[i], bound), gain[i] * room[i], Vector<float>.Zero);
            count -= Vector.GreaterThan(yield, Vector<float>.Zero);
            Vector.Widen(yield, out Vector<double> low, out Vector<double> high);
            sum += low + high;
        }
        return (Vector.Sum(sum), Vector.Sum(count));
    }

    /// <summary>The features of a band of gains that can yield anything.</summary>
    private Span<(float Gain, double Yield)> Collect(ReadOnlySpan<Vector<float>> gains, ReadOnlySpan<Vector<float>> rooms, float lower, float upper)
    {
        ReadOnlySpan<float> gain = MemoryMarshal.Cast<Vector<float>, float>(gains), room = MemoryMarshal.Cast<Vector<float>, float>(rooms);
        Vector<float> least = new(lower), most = new(upper);
        int count = 0;
        for (int block = 0; block < gains.Length; block++)
        {
            Vector<int> within = Vector.GreaterThanOrEqual(gains[block], least) & Vector.LessThan(gains[block], most);
            if (within == Vector<int>.Zero) continue;
            for (int i = block * Vector<float>.Count; i < (block + 1) * Vector<float>.Count; i++)
                if (gain[i] >= lower && gain[i] < upper && gain[i] * room[i] > 0) _candidates[count++] = (gain[i], gain[i] * room[i]);
        }
        return _candidates.AsSpan(0, count);
    }

    /// <summary>Puts larger gains than the pivot first and smaller ones last; how many the larger and the same are, and what they yield.</summary>
    private static (int Above, int Same, double FromAbove, double FromSame) Split(Span<(float Gain, double Yield)> candidates, float pivot)
    {
        int above = 0, at = 0, below = candidates.Length;
        double fromAbove = 0, fromSame = 0;
        while (at < below)
        {
            (float gain, double yield) = candidates[at];
            if (gain > pivot)
            {
                fromAbove += yield;
                (candidates[above], candidates[at]) = (candidates[at], candidates[above]);
                above++;
                at++;
            }
            else if (gain < pivot)
            {
                below--;
                (candidates[below], candidates[at]) = (candidates[at], candidates[below]);
            }
            else
            {
                fromSame += yield;
                at++;
            }
        }
        return (above, at - above, fromAbove, fromSame);
    }

    private static float MiddleOfThree(float first, float second, float third) =>
        Math.Max(Math.Min(first, second), Math.Min(Math.Max(first, second), third));
}
