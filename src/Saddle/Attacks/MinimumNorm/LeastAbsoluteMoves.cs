namespace Saddle.Attacks;

/// <summary>
/// Least moves under L1: features move by m, 0 ≤ m ≤ room, so that Σ gain · m is what is wanted. The features of largest gain use up their room,
/// down to a threshold that splitting finds, as quickselect does, without sorting; those at the threshold itself move by an equal share of theirs.
/// </summary>
/// <param name="features">Numbers a row.</param>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class LeastAbsoluteMoves(int features)
{
    private readonly (float Gain, double Yield)[] _candidates = new (float, double)[features];

    /// <summary>The moves of least sum; where all room is too little, all of it.</summary>
    /// <param name="gain">What a move of 1 gains; 0 to 1.</param>
    /// <param name="room">How far each feature can move, 0 or above, and 0 where it gains nothing; overwritten by the moves.</param>
    /// <param name="wanted">What is to be gained; 0 or above.</param>
    public void Move(ReadOnlySpan<float> gain, Span<float> room, double wanted)
    {
        (float threshold, float share) = Threshold(gain, room, wanted);
        for (int i = 0; i < room.Length; i++)
        {
            if (gain[i] < threshold) room[i] = 0;
            else if (gain[i] == threshold) room[i] *= share;
        }
    }

    private (float Threshold, float Share) Threshold(ReadOnlySpan<float> gain, ReadOnlySpan<float> room, double wanted)
    {
        if (!(wanted > 0)) return (float.PositiveInfinity, 0);
        Span<(float Gain, double Yield)> left = _candidates.AsSpan(0, Collect(gain, room));
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
        return (0, 1);
    }

    /// <summary>Takes the features that can gain anything; how many they are.</summary>
    private int Collect(ReadOnlySpan<float> gain, ReadOnlySpan<float> room)
    {
        int count = 0;
        for (int i = 0; i < gain.Length; i++)
        {
            double yield = (double)gain[i] * room[i];
            if (yield > 0) _candidates[count++] = (gain[i], yield);
        }
        return count;
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
