namespace Saddle;

/// <summary>What libtorch computes with in this process, as <see cref="Engine.Check"/> found or made it.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record EngineState
{
    /// <summary>Whether operations on the CPU use oneDNN; null where this libtorch has no such switch.</summary>
    public required bool? OneDnn { get; init; }

    /// <summary>Why oneDNN is off; null where it is on, or was off before Saddle looked.</summary>
    public string? Cause { get; init; }

    /// <summary>Operations that came out wrong with oneDNN, each with its error; empty where none did or it was never tried.</summary>
    public required IReadOnlyList<string> Wrong { get; init; }

    /// <summary>One line for people and for a run's versions: <c>on</c>, <c>off</c>, or <c>off: …</c> with the cause.</summary>
    public override string ToString() => OneDnn switch
    {
        true => "on",
        false => Cause is null ? "off" : $"off: {Cause}",
        null => "not known",
    };
}
