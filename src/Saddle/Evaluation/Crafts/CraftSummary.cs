using Saddle.Attacks;
using Saddle.Evaluation.Outcomes;

namespace Saddle.Evaluation.Crafts;

/// <summary>
/// What crafted samples come to (Papernot et al. 2016, section V.A, figure 11). A sample is a pair of image and target
/// class that crafting worked on; pairs whose image was in the target class already are counted apart and enter nothing else.
/// </summary>
public sealed record CraftSummary
{
    /// <summary>The number of samples.</summary>
    public required int Samples { get; init; }

    /// <summary>How many of them the model gives the target class.</summary>
    public required int Successes { get; init; }

    /// <summary>The success rate τ, from 0 to 1; null without samples.</summary>
    public required double? SuccessRate { get; init; }

    /// <summary>
    /// The 95 % interval of τ (Wilson), null where that is. It takes samples for independent; those of one image are
    /// not quite, so that with few images it is too narrow.
    /// </summary>
    public required Interval? SuccessRateInterval { get; init; }

    /// <summary>
    /// The mean distortion of all samples, as a fraction of the features; null without samples. A failure counts with
    /// the features that were changed until it was given up, not with the maximum distortion.
    /// </summary>
    public required double? MeanDistortionAll { get; init; }

    /// <summary>The mean distortion ε of the successes, as a fraction of the features; null without any.</summary>
    public required double? MeanDistortionSuccessful { get; init; }

    /// <summary>The mean number of iterations of all samples; null without samples.</summary>
    public required double? MeanIterations { get; init; }

    /// <summary>How many samples ended for which reason; reasons that did not occur are left out.</summary>
    public required IReadOnlyDictionary<StopReason, int> StopReasons { get; init; }

    /// <summary>How many pairs were in the target class before anything was changed.</summary>
    public required int AlreadyInTarget { get; init; }

    /// <summary>Sums samples up.</summary>
    /// <param name="pairs">The samples, with those already in the target class.</param>
    /// <param name="features">M, the number of features of an image.</param>
    /// <exception cref="UsageException">M is not positive, or a sample contradicts it or itself.</exception>
    public static CraftSummary Of(IReadOnlyList<CraftedSample> pairs, long features)
    {
        CraftedSample[] samples = [.. Crafted(pairs, features)];
        CraftedSample[] successes = [.. samples.Where(sample => sample.Success)];
        return new CraftSummary
        {
            Samples = samples.Length,
            Successes = successes.Length,
            SuccessRate = samples.Length == 0 ? null : (double)successes.Length / samples.Length,
            SuccessRateInterval = samples.Length == 0 ? null : Interval.Of(successes.Length, samples.Length),
            MeanDistortionAll = Mean(samples, sample => (double)sample.Changed / features),
            MeanDistortionSuccessful = Mean(successes, sample => (double)sample.Changed / features),
            MeanIterations = Mean(samples, sample => sample.Iterations),
            StopReasons = new SortedDictionary<StopReason, int>(samples.CountBy(sample => sample.Reason).ToDictionary()),
            AlreadyInTarget = pairs.Count - samples.Length,
        };
    }

    /// <summary>The pairs that crafting worked on, each looked over.</summary>
    internal static IEnumerable<CraftedSample> Crafted(IEnumerable<CraftedSample> pairs, long features)
    {
        if (features < 1) throw new UsageException($"An image of {features} features holds nothing to change. Give the number of features M, at least 1.");
        foreach (CraftedSample pair in pairs)
        {
            if (pair.Changed < 0 || pair.Changed > features || pair.Iterations < 0 || (pair.Success && pair.Reason == StopReason.AlreadyInTarget))
                throw new UsageException($"The sample of image {pair.Image} towards class {pair.Target} changed {pair.Changed} of {features} features in "
                    + $"{pair.Iterations} iterations and ended with {pair.Reason}, which cannot be. Give the M that it was crafted with.");
            if (pair.Reason != StopReason.AlreadyInTarget) yield return pair;
        }
    }

    private static double? Mean(CraftedSample[] samples, Func<CraftedSample, double> value) => samples.Length == 0 ? null : samples.Average(value);

    /// <summary>A line for people: success rate, distortion and iterations.</summary>
    public override string ToString() =>
        $"{Successes} of {LineText.Count(Samples, "sample")} reach their target ({LineText.Share(SuccessRate)}), mean distortion "
        + $"{LineText.Share(MeanDistortionAll)} of all and {LineText.Share(MeanDistortionSuccessful)} of successes, {LineText.Number(MeanIterations)} "
        + "iterations";
}
