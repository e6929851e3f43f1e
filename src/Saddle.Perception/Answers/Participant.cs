namespace Saddle.Perception.Answers;

/// <summary>Someone who takes part, known by a number and a random link alone, with the answers so far.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record Participant
{
    /// <summary>Which trials are shown in which order, from 0; two people of an imported study may have the same.</summary>
    public required int Plan { get; init; }

    /// <summary>Whether consent was given.</summary>
    public bool Consented { get; init; }

    /// <summary>The answers, in order.</summary>
    public IReadOnlyList<Answer> Answers { get; init; } = [];

    /// <summary>What was written at the end; null for nothing.</summary>
    public string? Comment { get; init; }
}
