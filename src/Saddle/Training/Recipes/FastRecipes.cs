using Saddle.AdversarialTraining;
using Saddle.Threats;

namespace Saddle.Training;

/// <summary>Trainings of our own, for a laptop.</summary>
internal static class FastRecipes
{
    /// <summary>
    /// A small network behind a soft threshold, PGD of 7 steps, one cycle of Adam, a moving average, and digits that move by up
    /// to a pixel, which gave the same robustness as without and a little more natural accuracy. It is trained at
    /// L∞ 0.32 and meant for 0.3: without the threshold that stood better there, on images that it had not seen, than
    /// training at 0.3.
    /// </summary>
    public static TrainingRecipe Mnist { get; } = new("mnist-fast", "MNIST at L∞ 0.3 in minutes on two cores", "small-cnn:width=2,threshold=0.3", "mnist", new TrainingOptions
    {
        Epochs = 14,
        Augment = Augmentation.Parse("crop:1"),
        Method = new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.32) }, EpsilonWarmUp = 0.1 },
    });

    /// <summary>
    /// A residual network for a CPU, a single step from a random start (Wong et al. 2020) that takes an epoch of catastrophic
    /// overfitting back, momentum along one cycle, a moving average. 1,000 of the 50,000 training examples validate: an
    /// epoch has 383 steps.
    /// </summary>
    public static TrainingRecipe Cifar10 { get; } = new("cifar10-fast", "CIFAR-10 at L∞ 8/255 in an hour on two cores", "small-resnet:width=2", "cifar10", new TrainingOptions
    {
        Epochs = 10,
        Optimizer = OptimizerKind.Sgd,
        LearningRate = 0.1,
        WeightDecay = 5e-4,
        ValidationShare = 0.02,
        Augment = Augmentation.Parse("crop,flip"),
        Method = new FastTraining { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 8.0 / 255) }, EpsilonWarmUp = 0.1, RollBack = true },
    });
}
