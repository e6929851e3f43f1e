using System.Text.Json.Serialization;

namespace Saddle.Perception.Studies;

/// <summary>A trial whose answer everyone knows who looks: who fails it, did not.</summary>
/// <param name="Kind">What is shown.</param>
/// <param name="Picture">The file of its picture.</param>
/// <param name="Original">The file of the picture that it is shown beside; null where one picture is shown.</param>
public sealed record StudyCatch(CatchKind Kind, string Picture, string? Original = null);

/// <summary>What a catch trial shows.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CatchKind>))]
public enum CatchKind
{
    /// <summary>Nothing: whoever recognises something has not looked.</summary>
    [JsonStringEnumMemberName("blank")]
    Blank,

    /// <summary>An example as it is: whoever recognises nothing has not looked.</summary>
    [JsonStringEnumMemberName("plain")]
    Plain,

    /// <summary>An example with light and dark exchanged, beside the example: whoever takes the wrong one has not looked.</summary>
    [JsonStringEnumMemberName("inverted")]
    Inverted,
}
