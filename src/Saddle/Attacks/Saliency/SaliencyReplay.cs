namespace Saddle.Attacks;

/// <summary>Makes the iterates of a crafted sample again, without the model.</summary>
public static class SaliencyReplay
{
    /// <summary>Changes an image as crafting changed it.</summary>
    /// <param name="image">The original's features on entry, the iterate's on return; within the bounds.</param>
    /// <param name="features">The changed features in order (<see cref="CraftedSample.Features"/>), or the first of them.</param>
    /// <param name="theta">θ: the share of its range that each change adds to a feature.</param>
    /// <param name="lower">Lower bounds: one for all, or one a feature.</param>
    /// <param name="upper">Upper bounds: one for all, or one a feature.</param>
    public static void Apply(Span<float> image, IEnumerable<int> features, float theta, ReadOnlySpan<float> lower, ReadOnlySpan<float> upper)
    {
        foreach (int feature in features)
            image[feature] = FeatureShift.Of(image[feature], theta, lower[lower.Length == 1 ? 0 : feature], upper[upper.Length == 1 ? 0 : feature]);
    }
}
