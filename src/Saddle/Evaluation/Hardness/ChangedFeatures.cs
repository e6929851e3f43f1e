using Saddle.Attacks;
using Saddle.Evaluation.Crafts;

namespace Saddle.Evaluation.Hardness;

/// <summary>How many features a crafted sample had changed after how many iterations.</summary>
internal static class ChangedFeatures
{
    /// <summary>The number of distinct changed features at each cap.</summary>
    /// <exception cref="UsageException">The sample contradicts the options.</exception>
    public static int[] AtCaps(CraftedSample sample, HardnessOptions options)
    {
        RefuseOther(sample, options);
        Predicate<int> changes = options.Changes?.Invoke(sample.Image) ?? (_ => true);
        var changed = new HashSet<int>();
        int[] counts = new int[options.Caps.Count];
        int seen = 0;
        for (int cap = 0; cap < counts.Length; cap++)
        {
            long end = Math.Min((long)options.Caps[cap] * options.GroupSize, sample.Features.Count);
            for (; seen < end; seen++) Take(sample.Features[seen]);
            counts[cap] = changed.Count;
        }
        for (; seen < sample.Features.Count; seen++) Take(sample.Features[seen]);
        return changed.Count == sample.Changed ? counts : throw new UsageException(
            $"The sample of {Name(sample)} chose {changed.Count} features that change and changed {sample.Changed}: some kept their value. Say with "
                + $"{nameof(HardnessOptions.Changes)} which features of its image change.");

        void Take(int feature)
        {
            if (changes(feature)) changed.Add(feature);
        }
    }

    private static void RefuseOther(CraftedSample sample, HardnessOptions options)
    {
        ClassMatrix.RefuseWrongPair(options.Classes, sample.Source, sample.Target);
        if (sample.Features.Count != (long)sample.Iterations * options.GroupSize || sample.Features.Any(feature => feature < 0 || feature >= options.Features))
            throw new UsageException($"The sample of {Name(sample)} was not crafted with {options.GroupSize} of {options.Features} features in each of its "
                + $"{sample.Iterations} iterations. Give the group size and the number of features that it was crafted with.");
        // Where not even one more group was left, a larger cap would have ended there too.
        if (sample.Reason == StopReason.IterationLimit && sample.Iterations < options.Caps[^1] && sample.Features.Count + options.GroupSize <= options.Features)
            throw new UsageException($"The sample of {Name(sample)} was given up after {sample.Iterations} iterations, before the cap of {options.Caps[^1]}. "
                + $"Craft with at least {options.Caps[^1]} iterations, or measure with smaller caps.");
    }

    private static string Name(CraftedSample sample) => $"image {sample.Image} towards class {sample.Target}";
}
