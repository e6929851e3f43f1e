namespace Saddle.Perception.Answers;

/// <summary>What a participant answered in a trial.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record Answer
{
    /// <summary>The trial, from 0 in the participant's order.</summary>
    public required int Trial { get; init; }

    /// <summary>Whether one of the classes was recognised; null in studies that do not ask.</summary>
    public bool? Recognised { get; init; }

    /// <summary>The class that was seen; null where none was recognised, and in studies that do not ask.</summary>
    public int? Class { get; init; }

    /// <summary>Which of several pictures was taken, from 0; null where one is shown.</summary>
    public int? Place { get; init; }

    /// <summary>Milliseconds from the picture to the first answer.</summary>
    public required int FirstMilliseconds { get; init; }

    /// <summary>Milliseconds from the picture to the last answer; those of the first where there is one.</summary>
    public required int LastMilliseconds { get; init; }
}
