using System.Numerics;

namespace Saddle.Attacks;

/// <summary>
/// Least moves under L∞ and L2: features move by m, 0 ≤ m ≤ room, so that Σ gain · m is what is wanted. The least such m is min(λ · pace, room),
/// with pace 1 under L∞, but for gains that are rounding, and pace = gain under L2, and what it gains grows in λ along a concave broken
/// line: Newton's steps from the left
/// never pass the root and end on its piece, after a few walks over the features, without sorting them.
/// </summary>
/// <threadsafety>Without state; what it is given is its own.</threadsafety>
internal static class LeastMoves
{
    /// <summary>
    /// Below this share of the largest a gain is little more than rounding, whose sign differs from batch to batch. Under L∞ such a feature would move
    /// as far as any, one way or the other; it moves by so much less as it gains less, which costs the others nothing that float32 shows.
    /// </summary>
    internal const float SureGain = 1e-5f;

    private interface IPace
    {
        static abstract Vector<float> Of(Vector<float> gain);
    }

    /// <summary>The moves of least maximum; where all room is too little, all of it.</summary>
    /// <param name="gain">What a move of 1 gains; 0 to 1.</param>
    /// <param name="room">How far each feature can move, 0 or above, and 0 where it gains nothing; overwritten by the moves.</param>
    /// <param name="wanted">What is to be gained; 0 or above.</param>
    public static void Linf(ReadOnlySpan<Vector<float>> gain, Span<Vector<float>> room, double wanted) => Move<Even>(gain, room, wanted);

    /// <summary>The moves of least Euclidean length; where all room is too little, all of it.</summary>
    /// <param name="gain">What a move of 1 gains; 0 to 1.</param>
    /// <param name="room">How far each feature can move, 0 or above, and 0 where it gains nothing; overwritten by the moves.</param>
    /// <param name="wanted">What is to be gained; 0 or above.</param>
    public static void Euclidean(ReadOnlySpan<Vector<float>> gain, Span<Vector<float>> room, double wanted) => Move<AsItGains>(gain, room, wanted);

    private static void Move<TPace>(ReadOnlySpan<Vector<float>> gain, Span<Vector<float>> room, double wanted) where TPace : IPace
    {
        double multiplier = 0;
        while (true)
        {
            (double bound, double slope) = Gained<TPace>(gain, room, (float)multiplier);
            double next = Math.Min((wanted - bound) / slope, float.MaxValue);
            if (!(slope > 0 && next > multiplier)) break;
            multiplier = next;
        }
        var limit = new Vector<float>((float)multiplier);
        for (int i = 0; i < room.Length; i++) room[i] = Vector.Min(limit * TPace.Of(gain[i]), room[i]);
    }

    /// <summary>What the features gain that have used up their room at a multiplier, and what the others gain for each unit of it.</summary>
    private static (double Bound, double Slope) Gained<TPace>(ReadOnlySpan<Vector<float>> gain, ReadOnlySpan<Vector<float>> room, float multiplier)
        where TPace : IPace
    {
        var limit = new Vector<float>(multiplier);
        Vector<double> bound = Vector<double>.Zero, slope = Vector<double>.Zero;
        for (int i = 0; i < gain.Length; i++)
        {
            Vector<float> pace = TPace.Of(gain[i]);
            Vector<int> full = Vector.LessThanOrEqual(room[i], limit * pace);
            Vector.Widen(Vector.ConditionalSelect(full, gain[i] * room[i], Vector<float>.Zero), out Vector<double> low, out Vector<double> high);
            bound += low + high;
            Vector.Widen(Vector.ConditionalSelect(full, Vector<float>.Zero, gain[i] * pace), out low, out high);
            slope += low + high;
        }
        return (Vector.Sum(bound), Vector.Sum(slope));
    }

    private readonly struct Even : IPace
    {
        public static Vector<float> Of(Vector<float> gain) => Vector.Min(gain * new Vector<float>(1 / SureGain), Vector<float>.One);
    }

    private readonly struct AsItGains : IPace
    {
        public static Vector<float> Of(Vector<float> gain) => gain;
    }
}
