namespace Saddle.Training;

/// <summary>The natural network of Papernot et al. 2016 (section V), trained as the tutorial whose code it uses: plain gradient descent.</summary>
internal static class PapernotRecipe
{
    /// <summary>The network with tanh throughout, batches of 50.</summary>
    public static TrainingRecipe Mnist { get; } = new("papernot2016", "the natural network of Papernot et al. 2016 on MNIST: plain gradient descent", "lenet-papernot", "mnist", new TrainingOptions
    {
        Epochs = 40,
        BatchSize = 50,
        Optimizer = OptimizerKind.Sgd,
        Momentum = 0,
        LearningRate = 0.3,
        Schedule = LearningRateSchedule.Constant,
        AverageDecay = 0,
    });
}
