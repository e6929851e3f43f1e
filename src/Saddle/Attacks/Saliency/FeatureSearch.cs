namespace Saddle.Attacks;

/// <summary>
/// The features that the saliency map ranks highest: one (equations 8 and 9), a pair (equation 10), or a larger group,
/// which section IV.B mentions: the best pair, to which the feature is added that raises the score most, again and
/// again. One and two are exact, larger groups are greedy after the pair.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class FeatureSearch
{
    private readonly PairSearch _pairs;

    /// <param name="features">How many features there are.</param>
    public FeatureSearch(int features) => _pairs = new PairSearch(features);

    /// <summary>Looks for the group.</summary>
    /// <param name="a">What each feature does for the target; −∞ leaves a feature out. Changed.</param>
    /// <param name="b">What each feature does against the other classes; −∞ leaves a feature out.</param>
    /// <param name="chosen">The features found, as many as it holds; 1 or more.</param>
    /// <returns>Whether there is a group that does both.</returns>
    public bool Find(Span<float> a, ReadOnlySpan<float> b, Span<int> chosen)
    {
        if (chosen.Length == 1) return Add(a, b, 0, 0, out chosen[0], out _);
        if (_pairs.Find(a, b) is not { } pair) return false;
        (chosen[0], chosen[1]) = pair;
        (float gain, float drop) = (a[pair.First] + a[pair.Second], b[pair.First] + b[pair.Second]);
        for (int size = 2; size < chosen.Length; size++)
        {
            for (int i = 0; i < size; i++) a[chosen[i]] = float.NegativeInfinity;
            if (!Add(a, b, gain, drop, out chosen[size], out (float Gain, float Drop) sums)) return false;
            (gain, drop) = sums;
        }
        return true;
    }

    private static bool Add(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float gain, float drop, out int feature, out (float Gain, float Drop) sums)
    {
        float best = 0;
        feature = -1;
        for (int i = 0; i < a.Length; i++)
        {
            float score = Math.Max(a[i] + gain, 0) * Math.Max(b[i] + drop, 0);
            if (score > best) (best, feature) = (score, i);
        }
        sums = feature < 0 ? default : (gain + a[feature], drop + b[feature]);
        return feature >= 0;
    }
}
