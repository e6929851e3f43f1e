using Saddle.Attacks;

namespace Saddle.Evaluation.Crafts;

/// <summary>What crafted samples come to by pair of source and target class (Papernot et al. 2016, section V.B.1).</summary>
/// <param name="Samples">The number of samples; pairs already in the target class are no samples.</param>
/// <param name="SuccessRate">The success rate τ(s, t), from 0 to 1 (figure 12).</param>
/// <param name="DistortionSuccessful">The mean distortion ε(s, t) of the successes, as a fraction of the features (figure 13).</param>
/// <param name="DistortionAll">The mean distortion of all samples, as a fraction of the features; failures as in
/// <see cref="CraftSummary.MeanDistortionAll"/>.</param>
public sealed record CraftMatrices(ClassMatrix Samples, ClassMatrix SuccessRate, ClassMatrix DistortionSuccessful, ClassMatrix DistortionAll)
{
    /// <summary>Sums samples up by pair of classes.</summary>
    /// <param name="pairs">The samples, with those already in the target class.</param>
    /// <param name="features">M, the number of features of an image.</param>
    /// <param name="classes">The number of classes.</param>
    /// <exception cref="UsageException">M is not positive, or a sample contradicts it, the classes or itself.</exception>
    public static CraftMatrices Of(IReadOnlyList<CraftedSample> pairs, long features, int classes)
    {
        CraftedSample[] samples = [.. CraftSummary.Crafted(pairs, features)];
        CraftedSample[] successes = [.. samples.Where(sample => sample.Success)];
        return new CraftMatrices(
            new ClassMatrix(classes, samples.CountBy(sample => (sample.Source, sample.Target)).ToDictionary(pair => pair.Key, pair => (double)pair.Value)),
            Means(classes, samples, sample => sample.Success ? 1 : 0),
            Means(classes, successes, sample => (double)sample.Changed / features),
            Means(classes, samples, sample => (double)sample.Changed / features));
    }

    private static ClassMatrix Means(int classes, IEnumerable<CraftedSample> samples, Func<CraftedSample, double> value) =>
        ClassMatrix.Means(classes, samples.Select(sample => (sample.Source, sample.Target, value(sample))));

    /// <summary>A line for people: over how many pairs of classes.</summary>
    public override string ToString() => $"success and distortion of {LineText.Count(Samples.Cells.Count(), "pair")} of {Samples.Classes} classes";
}
