using System.Text.Json.Serialization;
using Saddle.Perception.Studies;

namespace Saddle.Perception.Server;

/// <summary>What a participant's page is to show: nothing of conditions, classes that are true, or files.</summary>
internal sealed record StudyState
{
    /// <summary><c>consent</c>, <c>size</c>, <c>trials</c>, <c>comment</c> or <c>thanks</c>.</summary>
    public required string Step { get; init; }

    public required int Answered { get; init; }

    public required int Total { get; init; }

    public double? PixelsPerMillimetre { get; init; }

    public ShownTrial? Trial { get; init; }

    // Only when the page is loaded.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StudyPage? Page { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Classes { get; init; }
}

/// <summary>A trial as the page sees it.</summary>
/// <param name="Number">Its number in the participant's order, from 0.</param>
/// <param name="Key">What an answer to it must have, which is only known to whom it is shown.</param>
/// <param name="Pictures">The addresses of its pictures.</param>
internal sealed record ShownTrial(int Number, string Key, IReadOnlyList<string> Pictures);
