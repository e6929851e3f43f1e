using System.Text.Json.Serialization;

namespace Saddle.Perception.Studies;

/// <summary>What the conditions of a study differ in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Factor>))]
public enum Factor
{
    /// <summary>Nothing was altered.</summary>
    [JsonStringEnumMemberName("unaltered")]
    Unaltered,

    /// <summary>The share of features whose value differs, in bins (Papernot et al. 2016, figure 16).</summary>
    [JsonStringEnumMemberName("distortion")]
    Distortion,

    /// <summary>By how much a chosen feature was changed, θ (figure 17).</summary>
    [JsonStringEnumMemberName("theta")]
    Theta,

    /// <summary>The attack and its threat model.</summary>
    [JsonStringEnumMemberName("attack")]
    Attack,
}
