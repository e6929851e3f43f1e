using Saddle.Perception.Studies;

namespace Saddle.Cli.Perception;

/// <summary>The studies that have names.</summary>
internal static class Presets
{
    /// <summary>The study of Papernot et al. 2016, section V.C.</summary>
    public const string Paper = "papernot2016";

    // How many people took part in each of the three experiments.
    private const int BaselinePeople = 74, DistortionPeople = 184, IntensityPeople = 203;

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [Paper, "identify", "2afc", "oddity"];

    /// <summary>The values of θ that stand for the paper's, which it does not list.</summary>
    public static IReadOnlyList<double> PaperThetas { get; } = [-1, -0.7, -0.4, 0.4, 0.7, 1];

    /// <summary>What a study asks.</summary>
    public static StudyKind Kind(string name) => name switch
    {
        "2afc" => StudyKind.TwoAlternatives,
        "oddity" => StudyKind.Oddity,
        _ => StudyKind.Identify,
    };

    /// <summary>The paper's three experiments, each for people of its own.</summary>
    public static (StudyCondition[] Conditions, StudyGroup[] Groups) PaperGroups(ConditionList list)
    {
        StudyCondition[] baseline = list.Of([Factor.Unaltered]), distortion = [.. list.Distortions(1)], intensity = [.. list.Thetas()];
        int[] numbers = [.. Enumerable.Range(0, baseline.Length + distortion.Length + intensity.Length)];
        return ([.. baseline, .. distortion, .. intensity],
        [
            new StudyGroup("baseline", BaselinePeople, numbers[..baseline.Length]),
            new StudyGroup("distortion", DistortionPeople, numbers[baseline.Length..(baseline.Length + distortion.Length)]),
            new StudyGroup("intensity", IntensityPeople, numbers[(baseline.Length + distortion.Length)..]),
        ]);
    }
}
