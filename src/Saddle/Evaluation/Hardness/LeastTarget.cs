using Saddle.Attacks;

namespace Saddle.Evaluation.Hardness;

/// <summary>Untargeted crafting: of all targets of an image, the one that needs least.</summary>
public static class LeastTarget
{
    /// <summary>Keeps one sample an image.</summary>
    /// <remarks>
    /// The success of the fewest iterations, of several the lowest class. Where no target was reached, the sample that was
    /// given up last, after the most iterations: that is what the attacker had changed when nothing was left to try. An image
    /// that the model takes wrong before anything is changed stays a pair already in its target class.
    /// </remarks>
    /// <param name="samples">The samples of all targets.</param>
    /// <returns>One sample an image, in the order of images.</returns>
    public static IReadOnlyList<CraftedSample> Of(IReadOnlyList<CraftedSample> samples) =>
        [.. samples.GroupBy(sample => sample.Image).OrderBy(image => image.Key).Select(Least)];

    private static CraftedSample Least(IEnumerable<CraftedSample> image)
    {
        CraftedSample[] targets = [.. image.OrderBy(sample => sample.Target)];
        return Array.Find(targets, sample => sample.Reason == StopReason.AlreadyInTarget)
            ?? targets.Where(sample => sample.Success).MinBy(sample => sample.Iterations)
            ?? targets.MaxBy(sample => sample.Iterations)!;
    }
}
