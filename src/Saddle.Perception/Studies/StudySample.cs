namespace Saddle.Perception.Studies;

/// <summary>A picture of a condition, with all that is known of it.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record StudySample
{
    /// <summary>The index of its condition.</summary>
    public required int Condition { get; init; }

    /// <summary>The file of its picture, whose name tells nothing.</summary>
    public required string Picture { get; init; }

    /// <summary>The file of the picture that it was made of, in studies that show both; null in others.</summary>
    public string? Original { get; init; }

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
}
