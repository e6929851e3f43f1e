using Saddle.Training;

namespace Saddle.Recipes;

/// <summary>
/// The natural network of Papernot et al. 2016 (section V), whose training the paper does not describe: plain gradient
/// descent as in the tutorial whose code it uses, in smaller batches. At this rate a
/// seed diverged while the last layer still started from random weights; from zeros seed 0 alone was trained.
/// </summary>
internal static class PapernotRecipe
{
    /// <summary>The network with tanh throughout, batches of 50.</summary>
    public static TrainingRecipe Mnist { get; } =
        new("papernot2016", "the natural network of Papernot et al. 2016 on MNIST: plain gradient descent", "lenet-papernot", "mnist", new TrainingOptions
        {
            Epochs = 20,
            BatchSize = 50,
            Optimizer = OptimizerKind.Sgd,
            Momentum = 0,
            LearningRate = 0.3,
            WeightDecay = 1e-4,
            Schedule = LearningRateSchedule.Constant,
            AverageDecay = 0,
        });
}
