using Saddle.Perception.Studies;

namespace Saddle.Cli.Perception;

/// <summary>The studies that have names.</summary>
internal static class Presets
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [PaperStudy.Name, "identify", "2afc", "oddity"];

    /// <summary>What a study asks.</summary>
    public static StudyKind Kind(string name) => name switch
    {
        "2afc" => StudyKind.TwoAlternatives,
        "oddity" => StudyKind.Oddity,
        _ => StudyKind.Identify,
    };
}
