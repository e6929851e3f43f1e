using Saddle.Perception.Statistics;
using Saddle.Perception.Studies;

namespace Saddle.Perception.Results;

/// <summary>What people saw in one condition.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record ConditionResult
{
    /// <summary>The condition.</summary>
    public required StudyCondition Condition { get; init; }

    /// <summary>The group that was shown it.</summary>
    public required string Group { get; init; }

    /// <summary>How many samples it has.</summary>
    public required int Samples { get; init; }

    /// <summary>Recognised as one of the classes at all, of all answers; null in studies that do not ask.</summary>
    public required Share? Recognised { get; init; }

    /// <summary>Classified right, of all answers; in studies of several pictures: the altered one found.</summary>
    public required Share Right { get; init; }

    /// <summary>Median milliseconds to the first answer; null without answers.</summary>
    public required double? MedianFirstMilliseconds { get; init; }

    /// <summary>Median milliseconds to the last answer; null without answers.</summary>
    public required double? MedianLastMilliseconds { get; init; }

    /// <summary>How many of its samples the model classifies right.</summary>
    public required int ModelRight { get; init; }

    /// <summary>Of how many samples it is known what the model says.</summary>
    public required int ModelKnown { get; init; }

    /// <summary>The model's accuracy on its samples, 0 to 1; null where nothing is known of it.</summary>
    public double? ModelAccuracy => ModelKnown == 0 ? null : (double)ModelRight / ModelKnown;

    /// <summary>Krippendorff's α of the answers to its samples; null where it cannot be said.</summary>
    public required double? Alpha { get; init; }

    /// <summary>Fleiss' κ of the answers to its samples; null where it cannot be said.</summary>
    public required double? Kappa { get; init; }

    /// <summary>A line for people.</summary>
    public override string ToString() => $"{Condition.Name}: right {Right}{(Recognised is null ? "" : $", recognised {Recognised}")}";
}
