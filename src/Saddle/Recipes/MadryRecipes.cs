using Saddle.AdversarialTraining;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Recipes;

/// <summary>
/// The trainings of Madry et al. 2018, as the paper (section 5) and the code that belongs to it have them: steps, not
/// epochs, are what they state, and the model is that of the last step.
/// </summary>
internal static class MadryRecipes
{
    /// <summary>
    /// PGD of 40 steps of 0.01 at L∞ 0.3, batches of 50, Adam at 1e-4, 100,000 steps. Their loader keeps 5,000 of the 60,000
    /// examples for validation, as here: an epoch has 1,100 steps, so that 91 epochs are 100,100 steps.
    /// </summary>
    public static TrainingRecipe Mnist { get; } = new("madry2018-mnist", "Madry et al. 2018 on MNIST, with the settings of the paper: PGD of 40 steps at L∞ "
        + "0.3, 100,000 steps, a day on a laptop", "madry-mnist", "mnist", new TrainingOptions
        {
            Epochs = 91,
            BatchSize = 50,
            LearningRate = 1e-4,
            Schedule = LearningRateSchedule.Constant,
            AverageDecay = 0,
            ValidationShare = 1.0 / 12,
            Method = new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3) }, Steps = 40, StepSize = 0.01, EpsilonWarmUp = 0 },
        });

    /// <summary>
    /// PGD of 7 steps of 2/255 at L∞ 8/255, batches of 128, momentum 0.9, weight decay 2e-4, the learning rate 0.1, a tenth
    /// of it after 40,000 and a hundredth after 60,000 of 80,000 steps. They keep nothing for validation; here 1,000 of the
    /// 50,000 examples are: an epoch has 383 steps, so that 209 epochs are 80,047 steps.
    /// </summary>
    public static TrainingRecipe Cifar10 { get; } = new("madry2018-cifar10", "Madry et al. 2018 on CIFAR-10, with the settings of the paper: the wide "
        + "network, PGD of 7 steps at L∞ 8/255, 80,000 steps, not for a CPU", "resnet:width=10", "cifar10", new TrainingOptions
        {
            Epochs = 209,
            BatchSize = 128,
            Optimizer = OptimizerKind.Sgd,
            Momentum = 0.9,
            WeightDecay = 2e-4,
            LearningRate = 0.1,
            Schedule = LearningRateSchedule.Piecewise,
            AverageDecay = 0,
            ValidationShare = 0.02,
            Augment = Augmentation.Parse("crop,flip"),
            Method = new AdversarialPgd
            {
                Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 8.0 / 255) },
                Steps = 7,
                StepSize = 2.0 / 255,
                EpsilonWarmUp = 0
            },
        });
}
