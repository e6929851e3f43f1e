using Saddle.Threats;

namespace Saddle.Evaluation.Results;

/// <summary>A mask or an ε scale of a threat model, without its numbers.</summary>
/// <param name="File">What it was read from, as the user called it; null where it was listed or made in code.</param>
/// <param name="Changeable">How many features of an input it lets change.</param>
/// <param name="Features">How many features an input has.</param>
/// <param name="Hash">SHA-256 over shape and values, by whose first digits the threat model names it.</param>
public sealed record FeatureSummary(string? File, long Changeable, long Features, string Hash)
{
    /// <summary>What there is to say of a mask.</summary>
    /// <param name="mask">The mask; null where there is none.</param>
    /// <param name="features">How many features an input has.</param>
    public static FeatureSummary? Of(FeatureMask? mask, long features) => mask is null ? null
        : new FeatureSummary(mask.Source, mask.Values.LongCount(value => value) * (features / mask.Values.Count), features, mask.Fingerprint);

    /// <summary>What there is to say of a scale.</summary>
    /// <param name="scale">The scale; null where there is none.</param>
    /// <param name="features">How many features an input has.</param>
    public static FeatureSummary? Of(FeatureScale? scale, long features) => scale is null ? null
        : new FeatureSummary(scale.Source, scale.Values.LongCount(value => value > 0) * (features / scale.Values.Count), features, scale.Fingerprint);

    /// <summary>For people: <c>392 of 784 features may change, from mask.png</c>.</summary>
    public override string ToString() => $"{Changeable} of {Features} features may change{(File is null ? "" : $", from {File}")}";
}
