namespace Saddle.Papers.Papernot2016;

/// <summary>How much of the paper's work is done again.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record Papernot2016Budget
{
    /// <summary>Four minutes on two cores: few epochs, 1,000 test images.</summary>
    public static Papernot2016Budget Quick { get; } = new()
    {
        Name = "quick",
        Epochs = 2,
        TestImages = 1000,
        OtherImages = 100,
        DecreasingImages = 100,
        HardnessImages = 150,
        DistanceImages = 300,
        DetectorImages = 60,
        RetrainingImages = 200,
        RecraftedImages = 100,
        PerceptionImages = 250,
        SettingsImages = 50,
        SettingsEpochs = 1,
    };

    /// <summary>Half an hour: all test images, the training that the numbers depend on.</summary>
    public static Papernot2016Budget Standard { get; } = new()
    {
        Name = "standard",
        Epochs = 20,
        TestImages = 10_000,
        OtherImages = 1000,
        DecreasingImages = 1000,
        HardnessImages = 1000,
        DistanceImages = 1000,
        DetectorImages = 300,
        RetrainingImages = 2000,
        RecraftedImages = 1000,
        PerceptionImages = 500,
        SettingsImages = 300,
        SettingsEpochs = 5,
    };

    /// <summary>The paper's own numbers of samples: 270,000 and more.</summary>
    public static Papernot2016Budget Paper { get; } = Standard with
    {
        Name = "paper",
        OtherImages = 10_000,
        DetectorImages = 1000,
        PerceptionImages = 2000,
        SettingsImages = 1000,
    };

    /// <summary>The budget's word.</summary>
    public required string Name { get; init; }

    /// <summary>Epochs of the network's training.</summary>
    public required int Epochs { get; init; }

    /// <summary>Test images of figure 11, nine samples each; the paper: 10,000.</summary>
    public required int TestImages { get; init; }

    /// <summary>Training images, and validation images, of figure 11; the paper: 10,000 each.</summary>
    public required int OtherImages { get; init; }

    /// <summary>Test images crafted by decreasing; the paper: 1,000.</summary>
    public required int DecreasingImages { get; init; }

    /// <summary>Test images of the hardness; the paper: 1,000.</summary>
    public required int HardnessImages { get; init; }

    /// <summary>Test images of the adversarial distance; the paper: 1,000.</summary>
    public required int DistanceImages { get; init; }

    /// <summary>Test images of the detector's study.</summary>
    public required int DetectorImages { get; init; }

    /// <summary>Training images crafted for retraining, nine samples each; the paper: 2,000.</summary>
    public required int RetrainingImages { get; init; }

    /// <summary>Test images crafted again after retraining; the paper: 1,000.</summary>
    public required int RecraftedImages { get; init; }

    /// <summary>Test images that the samples of figures 16 and 17 are chosen from, where the study is made.</summary>
    public required int PerceptionImages { get; init; }

    /// <summary>Test images for each choice of settings.</summary>
    public required int SettingsImages { get; init; }

    /// <summary>Epochs of the shorter training among the settings.</summary>
    public required int SettingsEpochs { get; init; }

    /// <summary>The budgets, from small to large.</summary>
    public static IReadOnlyList<Papernot2016Budget> All { get; } = [Quick, Standard, Paper];
}
