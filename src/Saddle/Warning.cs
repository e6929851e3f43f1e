namespace Saddle;

/// <summary>Something that cannot be trusted.</summary>
/// <param name="Id">The indicator's short id, for example <c>A1</c>; <c>docs/indicators.md</c> lists them.</param>
/// <param name="Threat">The key of the threat model; null where it concerns the whole run.</param>
/// <param name="Message">What was seen, with numbers.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Examples">Examples that show it, the first ones.</param>
public sealed record Warning(string Id, string? Threat, string Message, string Remedy, IReadOnlyList<int> Examples)
{
    /// <summary>A line for people: id, threat model, message and remedy.</summary>
    public override string ToString() => $"{Id}{(Threat is null ? "" : $" ({Threat})")}: {Message} {Remedy}";
}
