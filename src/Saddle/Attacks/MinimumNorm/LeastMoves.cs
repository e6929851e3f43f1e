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

    // So few vectors may be summed in float32 before float64 takes them in: their products are rounded no less.
    private const int Run = 8;

    /// <summary>How far a feature moves for each unit of the multiplier.</summary>
    internal interface IPace
    {
        /// <summary>The pace of features that gain so much.</summary>
        static abstract Vector<float> Of(Vector<float> gain);
    }

    /// <summary>λ; where all room is too little, beyond all of it.</summary>
    /// <param name="gain">What a move of 1 gains; 0 to 1.</param>
    /// <param name="room">How far each feature can move, 0 or above, and 0 where it gains nothing.</param>
    /// <param name="wanted">What is to be gained; 0 or above.</param>
    /// <param name="start">Where λ is looked for first; 0 or above. Newton's step from beyond the root leads before it.</param>
    public static double Multiplier<TPace>(ReadOnlySpan<Vector<float>> gain, ReadOnlySpan<Vector<float>> room, double wanted, double start) where TPace : IPace
    {
        double multiplier = start < float.MaxValue ? start : 0;
        for (bool first = true; ; first = false)
        {
            (double bound, double slope) = Gained<TPace>(gain, room, (float)multiplier);
            // With all room used up there is no step back.
            double next = slope > 0 ? Math.Min((wanted - bound) / slope, float.MaxValue) : first && wanted < bound ? 0 : multiplier;
            if (!(next > multiplier || first && next < multiplier)) return multiplier;
            multiplier = Math.Max(next, 0);
        }
    }

    /// <summary>What the features gain that have used up their room at a multiplier, and what the others gain for each unit of it.</summary>
    private static (double Bound, double Slope) Gained<TPace>(ReadOnlySpan<Vector<float>> gain, ReadOnlySpan<Vector<float>> room, float multiplier)
        where TPace : IPace
    {
        room = room[..gain.Length];
        var limit = new Vector<float>(multiplier);
        Vector<double> bound = Vector<double>.Zero, slope = Vector<double>.Zero;
        for (int start = 0; start < gain.Length; start += Run)
        {
            Vector<float> used = Vector<float>.Zero, free = Vector<float>.Zero;
            int end = Math.Min(gain.Length, start + Run);
            for (int i = start; i < end; i++)
            {
                Vector<float> own = gain[i], pace = TPace.Of(own), most = room[i];
                Vector<int> full = Vector.LessThanOrEqual(most, limit * pace);
                used += Vector.ConditionalSelect(full, own * most, Vector<float>.Zero);
                free += Vector.ConditionalSelect(full, Vector<float>.Zero, own * pace);
            }
            Vector.Widen(used, out Vector<double> low, out Vector<double> high);
            bound += low + high;
            Vector.Widen(free, out low, out high);
            slope += low + high;
        }
        return (Vector.Sum(bound), Vector.Sum(slope));
    }

    /// <summary>Under L∞.</summary>
    internal readonly struct Even : IPace
    {
        /// <inheritdoc/>
        public static Vector<float> Of(Vector<float> gain) => Vector.Min(gain * new Vector<float>(1 / SureGain), Vector<float>.One);
    }

    /// <summary>Under L2.</summary>
    internal readonly struct AsItGains : IPace
    {
        /// <inheritdoc/>
        public static Vector<float> Of(Vector<float> gain) => gain;
    }

    /// <summary>Where the moves are known already: with a multiplier of 1 no further than they are.</summary>
    internal readonly struct Free : IPace
    {
        /// <inheritdoc/>
        public static Vector<float> Of(Vector<float> gain) => new(float.MaxValue);
    }
}
