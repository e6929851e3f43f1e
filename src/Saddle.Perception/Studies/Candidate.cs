namespace Saddle.Perception.Studies;

/// <summary>An example, as it is or altered, that a study may show.</summary>
/// <threadsafety>Immutable, as far as its pictures are.</threadsafety>
public sealed record Candidate
{
    /// <summary>The index of the example in its data set.</summary>
    public required int Example { get; init; }

    /// <summary>The true class.</summary>
    public required int Label { get; init; }

    /// <summary>What the model says it is; null where that is not known.</summary>
    public int? Predicted { get; init; }

    /// <summary>The share of features whose value differs from the example's, 0 to 1.</summary>
    public double Distortion { get; init; }

    /// <summary>θ; null where it was not made by a saliency map.</summary>
    public double? Theta { get; init; }

    /// <summary>What made it; null for examples as they are.</summary>
    public string? Attack { get; init; }

    /// <summary>Its PNG file; only asked of those that are shown.</summary>
    public required Func<byte[]> Picture { get; init; }
}
