using Saddle.AdversarialTraining;
using Saddle.Recipes;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Papers.Madry2018;

/// <summary>What is done on MNIST at each budget.</summary>
internal static class MnistBudgets
{
    private static readonly ThreatModel Threat = new() { Ball = new NormBall(Norm.Linf, 0.3) };

    private static readonly TrainingOptions Published = TrainingRecipe.Of("madry2018-mnist").Options with { Recipe = null };

    // A small network does not leave chance at the full ε; what it costs to warm up stands in the paper's rows.
    private static readonly TrainingOptions Fast = new() { BatchSize = 64, Epochs = 5, AverageDecay = 0.99 };

    public static MnistBudget Quick { get; } = new()
    {
        TrainingImages = 30_000,
        TestImages = 500,
        RestartImages = 100,
        Restarts = 20,
        Large = "small-cnn",
        Larger = "small-cnn:width=2",
        Other = "madry-mnist:width=0.125",
        Natural = Fast with { Epochs = 2 },
        Fgsm = Fast with { Epochs = 3, Method = new FgsmTraining { Threat = Threat, EpsilonWarmUp = 0 } },
        Pgd = Fast with { Method = new AdversarialPgd { Threat = Threat, Steps = 7 } },
        Capacities = [1, 2, 4],
        CapacityImages = 12_000,
        SweepImages = 200,
        SweepSteps = 40,
        Starts = 1000,
        AngleImages = 500,
    };

    public static MnistBudget Standard { get; } = new()
    {
        TestImages = 2000,
        RestartImages = 1000,
        Restarts = 20,
        Large = "madry-mnist:width=0.5",
        Larger = "madry-mnist",
        Other = "small-cnn",
        Natural = Fast with { Epochs = 10 },
        Fgsm = Fast with { Epochs = 10, Method = new FgsmTraining { Threat = Threat, EpsilonWarmUp = 0 } },
        Pgd = Fast with { Epochs = 20, Method = new AdversarialPgd { Threat = Threat, Steps = 10 } },
        Capacities = [1, 2, 4, 8],
        CapacityEpochsDivisor = 2,
        SweepImages = 1000,
        SweepSteps = 100,
        Starts = 10_000,
        AngleImages = 2000,
    };

    public static MnistBudget Paper { get; } = new()
    {
        TestImages = 10_000,
        RestartImages = 10_000,
        Restarts = 20,
        Large = "madry-mnist",
        Larger = "madry-mnist:width=2",
        LargerDiffers = "2,048 hidden units; the paper's has 1,024",
        Other = "small-cnn:width=4",
        Natural = Published with { Method = new NaturalTraining() },
        Fgsm = Published with { Method = new FgsmTraining { Threat = Threat, EpsilonWarmUp = 0 } },
        Pgd = Published,
        Capacities = [1, 2, 4, 8, 16],
        SweepImages = 10_000,
        SweepSteps = 100,
        Starts = 100_000,
        AngleImages = 10_000,
    };
}
