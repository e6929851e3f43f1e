using Saddle.Attacks;

namespace Saddle.Evaluation.Crafts;

/// <summary>
/// What a crafting with a smaller maximum distortion would have given: crafting does nothing differently under a smaller
/// cap, so one crafting holds those of every smaller one.
/// </summary>
public static class CraftCap
{
    /// <summary>Cuts samples at a cap.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="iterations">The cap, 1 or more.</param>
    /// <param name="groupSize">How many features an iteration changed.</param>
    /// <param name="changes">By the index of an image, whether a feature that is chosen takes another value
    /// (<see cref="FeatureChange.Of"/>); null where every one does.</param>
    /// <returns>The samples as they would have ended, in the same order.</returns>
    /// <exception cref="UsageException">The cap or the group size is below 1.</exception>
    public static IReadOnlyList<CraftedSample> Cut(IReadOnlyList<CraftedSample> samples, int iterations, int groupSize,
        Func<int, Predicate<int>>? changes = null)
    {
        if (iterations < 1 || groupSize < 1)
            throw new UsageException($"Samples of {groupSize} features an iteration cannot be cut at {iterations} iterations. Give at least 1 of each.");
        return [.. samples.Select(sample => sample.Iterations < iterations
            || sample.Reason == StopReason.AlreadyInTarget ? sample : Cut(sample, iterations, groupSize, changes))];
    }

    private static CraftedSample Cut(CraftedSample sample, int iterations, int groupSize, Func<int, Predicate<int>>? changes)
    {
        // Whether the target is reached is asked before the cap, all else after it.
        if (sample.Iterations == iterations) return sample.Reason == StopReason.TargetReached ? sample : sample with { Reason = StopReason.IterationLimit };
        int[] features = [.. sample.Features.Take(iterations * groupSize)];
        Predicate<int> changed = changes?.Invoke(sample.Image) ?? (_ => true);
        return sample with
        {
            Reason = StopReason.IterationLimit,
            Iterations = iterations,
            Features = features,
            Changed = features.Distinct().Count(feature => changed(feature)),
            Success = false,
        };
    }
}
