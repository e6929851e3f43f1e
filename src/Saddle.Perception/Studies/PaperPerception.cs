namespace Saddle.Perception.Studies;

/// <summary>
/// What Papernot et al. 2016, section V.C and figures 16 and 17, report of 349 people on Mechanical Turk, as far as the text gives numbers. The figures' own
/// points are not in the text.
/// </summary>
public static class PaperPerception
{
    /// <summary>How many people took part, as the section begins; the three experiments name 74, 184 and 203, which are 461.</summary>
    public const int Participants = 349;

    /// <summary>How many samples each was shown, as the section begins; 1,707 samples by 184 people are 9.3 each, 5,355 by 203 are 26.4.</summary>
    public const int SamplesEach = 3;

    /// <summary>The distortion at which people's answers change: 112 of 784 pixels.</summary>
    public const double Threshold = 0.1429;

    /// <summary>The |θ| up to which people see samples as they see originals.</summary>
    public const double LikeOriginals = 0.7;

    /// <summary>Of unaltered samples: taken for a digit; classified right.</summary>
    public static (double Recognised, double Right) Unaltered { get; } = (0.974, 0.953);

    /// <summary>Of samples below the threshold of distortion.</summary>
    public static (double Recognised, double Right) BelowThreshold { get; } = (0.95, 0.90);

    /// <summary>Classified right above the threshold of distortion.</summary>
    public const double RightAboveThreshold = 0.71;

    /// <summary>Of samples of all θ.</summary>
    public static (double Recognised, double Right) AllThetas { get; } = (0.96, 0.95);

    /// <summary>Classified right at θ = −1.</summary>
    public const double RightAtMinusOne = 0.905;

    /// <summary>Classified right at θ = +1.</summary>
    public const double RightAtOne = 0.90;

    /// <summary>The experiments: name, participants, samples.</summary>
    public static IReadOnlyList<(string Name, int Participants, int Samples)> Experiments { get; } =
        [("unaltered", 74, 222), ("distortion", 184, 1707), ("intensity", 203, 5355)];
}
