using Saddle.AdversarialTraining;
using Saddle.Recipes;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Papers.Madry2018;

/// <summary>What is done on CIFAR-10 at each budget.</summary>
internal static class CifarBudgets
{
    private const double Epsilon = 8.0 / 255;

    private static readonly ThreatModel Threat = new() { Ball = new NormBall(Norm.Linf, Epsilon) };

    private static readonly TrainingOptions Published = TrainingRecipe.Of("madry2018-cifar10").Options with { Recipe = null };

    private static readonly TrainingOptions Fast = Published with { Schedule = LearningRateSchedule.Cyclic, BatchSize = 64, Method = new NaturalTraining() };

    public static FieldBudget Quick { get; } = new()
    {
        TrainingImages = 10_000,
        TestImages = 200,
        Large = "small-resnet:width=0.25",
        Larger = "small-resnet:width=0.5",
        Natural = Fast with { Epochs = 3 },
        Fgsm = Fast with { Epochs = 3, Method = Fgsm },
        Pgd = Fast with { Epochs = 3, Method = Pgd(3, null) },
        SweepImages = 100,
        SweepSteps = 20,
        Starts = 200,
    };

    public static FieldBudget Standard { get; } = new()
    {
        TestImages = 1000,
        Large = "small-resnet:width=0.5",
        Larger = "small-resnet",
        Natural = Fast with { Epochs = 10 },
        Fgsm = Fast with { Epochs = 10, Method = Fgsm },
        Pgd = Fast with { Epochs = 15, Method = Pgd(7, 2.0 / 255) },
        SweepImages = 500,
        SweepSteps = 40,
        Starts = 1000,
    };

    public static FieldBudget Paper { get; } = new()
    {
        TestImages = 10_000,
        Large = "resnet",
        Larger = "resnet:width=10",
        Natural = Published with { Method = new NaturalTraining() },
        Fgsm = Published with { Method = Fgsm },
        Pgd = Published,
        SweepImages = 10_000,
        SweepSteps = 100,
        Starts = 100_000,
    };

    private static FgsmTraining Fgsm => new() { Threat = Threat, EpsilonWarmUp = 0 };

    private static AdversarialPgd Pgd(int steps, double? stepSize) => new() { Threat = Threat, Steps = steps, StepSize = stepSize, EpsilonWarmUp = 0.2 };
}
