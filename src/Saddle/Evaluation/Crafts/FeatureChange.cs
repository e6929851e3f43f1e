using Saddle.Attacks;

namespace Saddle.Evaluation.Crafts;

/// <summary>Which features of an image take another value when crafting chooses them.</summary>
public static class FeatureChange
{
    /// <summary>Tells of each feature whether adding θ changes it; one that does not at first never does.</summary>
    /// <param name="image">The original's features.</param>
    /// <param name="theta">θ: the share of its range that each change adds to a feature.</param>
    /// <param name="lower">Lower bounds: one for all, or one a feature.</param>
    /// <param name="upper">Upper bounds: one for all, or one a feature.</param>
    /// <returns>Whether the feature of a flat index changes.</returns>
    /// <exception cref="UsageException">There are neither one bound nor one a feature.</exception>
    public static Predicate<int> Of(float[] image, float theta, float[] lower, float[] upper)
    {
        bool fits = (lower.Length == 1 || lower.Length == image.Length) && (upper.Length == 1 || upper.Length == image.Length);
        if (!fits)
            throw new UsageException(
                $"There are {lower.Length} lower and {upper.Length} upper bounds for {image.Length} features. Give one for all, or one a feature.");
        return feature =>
        {
            Span<float> value = [image[feature]];
            SaliencyReplay.Apply(value, [0], theta, [lower[lower.Length == 1 ? 0 : feature]], [upper[upper.Length == 1 ? 0 : feature]]);
            return value[0] != image[feature];
        };
    }
}
