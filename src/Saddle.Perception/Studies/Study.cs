namespace Saddle.Perception.Studies;

/// <summary>
/// A study of what people see: conditions, their samples, who is shown which in which order, what is asked and whose answers count. It is the file
/// <c>study.json</c> of its folder, and does not change once someone has answered.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record Study
{
    /// <summary>The version of the file.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>What it is called: <c>papernot2016</c>, <c>identify</c>, <c>2afc</c>, <c>oddity</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What is asked.</summary>
    public required StudyKind Kind { get; init; }

    /// <summary>Where the choice of samples, all orders and the resampling come from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>One name a class.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>What people read.</summary>
    public required StudyPage Page { get; init; }

    /// <summary>How many samples one is shown, catch trials apart; 1 or more.</summary>
    public required int SamplesEach { get; init; }

    /// <summary>How many catch trials one is shown, 0 or more.</summary>
    public required int CatchTrialsEach { get; init; }

    /// <summary>Whose answers do not count.</summary>
    public required ExclusionRule Exclusion { get; init; }

    /// <summary>Who is shown which conditions; every condition is one group's.</summary>
    public required IReadOnlyList<StudyGroup> Groups { get; init; }

    /// <summary>The conditions, each with one sample or more.</summary>
    public required IReadOnlyList<StudyCondition> Conditions { get; init; }

    /// <summary>The samples.</summary>
    public required IReadOnlyList<StudySample> Samples { get; init; }

    /// <summary>What catch trials show.</summary>
    public required IReadOnlyList<StudyCatch> Catches { get; init; }

    /// <summary>SHA-256 of each picture by the name of its file, so that none changes unnoticed.</summary>
    public required IReadOnlyDictionary<string, string> Pictures { get; init; }

    /// <summary>Where the samples come from.</summary>
    public required StudyOrigin Origin { get; init; }

    /// <summary>How many trials one has.</summary>
    internal int Trials => SamplesEach + CatchTrialsEach;

    /// <summary>How many pictures a trial shows.</summary>
    internal int Places => Kind switch { StudyKind.Identify => 1, StudyKind.TwoAlternatives => 2, _ => 3 };

    /// <summary>The share of right answers by chance alone; null where that depends on what people answer.</summary>
    internal double? Chance => Kind == StudyKind.Identify ? null : 1.0 / Places;

    /// <summary>A line for people: name, conditions, samples.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Name}: {Conditions.Count} conditions, {Samples.Count} samples, {SamplesEach} shown to each participant");
}
