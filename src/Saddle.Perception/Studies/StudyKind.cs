using System.Text.Json.Serialization;

namespace Saddle.Perception.Studies;

/// <summary>What is asked of people.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StudyKind>))]
public enum StudyKind
{
    /// <summary>One picture: is it one of the classes at all, and which? (Papernot et al. 2016, section V.C)</summary>
    [JsonStringEnumMemberName("identify")]
    Identify,

    /// <summary>An altered picture beside its original: which of the two was altered? By chance half are right.</summary>
    [JsonStringEnumMemberName("2afc")]
    TwoAlternatives,

    /// <summary>An altered picture among its original twice: which is the odd one? By chance a third are right.</summary>
    [JsonStringEnumMemberName("oddity")]
    Oddity,
}
