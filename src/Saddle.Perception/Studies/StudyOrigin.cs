namespace Saddle.Perception.Studies;

/// <summary>Where a study's samples come from.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record StudyOrigin
{
    /// <summary>What the user called the data set.</summary>
    public required string Data { get; init; }

    /// <summary>The runs, files or models that the altered samples come from.</summary>
    public required IReadOnlyList<string> Examples { get; init; }

    /// <summary>What the user called the model whose answers stand beside the people's; null where none is known.</summary>
    public string? Model { get; init; }

    /// <summary>The command as it could be typed again; null where a program made the study.</summary>
    public string? Command { get; init; }

    /// <summary>Versions by name.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();
}
