using Saddle.AdversarialTraining;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Recipes;

/// <summary>Trainings of our own, for a laptop.</summary>
internal static class OwnRecipes
{
    /// <summary>MNIST at L∞ 0.3: the best that was found for 20 minutes.</summary>
    public static TrainingRecipe MnistFast { get; } =
        Mnist("mnist-fast", "MNIST at L∞ 0.3 in a quarter of an hour on two cores", width: 2, epochs: 7, LearningRateSchedule.Constant, "crop:1",
            new AdversarialPgd { Threat = Linf(0.32), Steps = 7, EpsilonWarmUp = 0.1 });

    /// <summary>MNIST at L∞ 0.3: half as wide again, trained longer, on images that are changed more and against ascents of the margin within a wider ball.</summary>
    public static TrainingRecipe MnistStrong { get; } =
        Mnist("mnist-strong", "MNIST at L∞ 0.3, the most robust network that was found, in an hour and a quarter", width: 3, epochs: 16,
            LearningRateSchedule.Cyclic, "affine:nearest,crop:1", new MarginTraining { Threat = Linf(0.33), EpsilonWarmUp = 0.1 });

    /// <summary>
    /// A residual network for a CPU, a single step from a random start (Wong et al. 2020) that takes an epoch of catastrophic
    /// overfitting back, momentum along one cycle, a moving average. 1,000 of the 50,000 training examples validate: an
    /// epoch has 383 steps.
    /// </summary>
    public static TrainingRecipe Cifar10Fast { get; } =
        new("cifar10-fast", "CIFAR-10 at L∞ 8/255 in an hour on two cores", "small-resnet:width=2", "cifar10", new TrainingOptions
        {
            Epochs = 10,
            Optimizer = OptimizerKind.Sgd,
            LearningRate = 0.1,
            WeightDecay = 5e-4,
            ValidationShare = 0.02,
            Augment = Augmentation.Parse("crop,flip"),
            Method = new FastTraining { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 8.0 / 255) }, EpsilonWarmUp = 0.1, RollBack = true },
        });

    // Wider than the 0.3 that it is meant for: without the threshold that stood better at 0.3, on images that the network had
    // not seen, than training at 0.3 did.
    private static ThreatModel Linf(double epsilon) => new() { Ball = new NormBall(Norm.Linf, epsilon) };

    private static TrainingRecipe Mnist(string name, string purpose, int width, int epochs, LearningRateSchedule schedule, string augment, TrainingMethod method) =>
        new(name, purpose, $"small-cnn:width={width},threshold=0.3,units=2", "mnist", new TrainingOptions
        {
            Epochs = epochs,
            Schedule = schedule,
            Augment = Augmentation.Parse(augment),
            Method = method,
        });
}
