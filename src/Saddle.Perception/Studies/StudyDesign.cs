namespace Saddle.Perception.Studies;

/// <summary>What a study is to be, before its samples are chosen.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record StudyDesign
{
    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>What is asked.</summary>
    public StudyKind Kind { get; init; }

    /// <summary>Where the choice of samples and all orders come from.</summary>
    public ulong Seed { get; init; }

    /// <summary>The conditions, with how many samples each is to have.</summary>
    public required IReadOnlyList<(StudyCondition Condition, int Samples)> Conditions { get; init; }

    /// <summary>Who is shown which conditions; all of them to everyone where empty.</summary>
    public IReadOnlyList<StudyGroup> Groups { get; init; } = [];

    /// <summary>How many samples one is shown, 1 or more.</summary>
    public required int SamplesEach { get; init; }

    /// <summary>How many catch trials one is shown, 0 or more.</summary>
    public required int CatchTrialsEach { get; init; }

    /// <summary>Whose answers do not count.</summary>
    public ExclusionRule Exclusion { get; init; } = new();

    /// <summary>What people read; the usual words where null.</summary>
    public StudyPage? Page { get; init; }
}
