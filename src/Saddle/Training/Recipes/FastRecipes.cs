using Saddle.AdversarialTraining;
using Saddle.Threats;

namespace Saddle.Training;

/// <summary>Trainings of our own, for a laptop.</summary>
internal static class FastRecipes
{
    /// <summary>A small network, PGD of 7 steps at L∞ 0.3, one cycle of Adam and a moving average.</summary>
    public static TrainingRecipe Mnist { get; } = new("mnist-fast", "MNIST at L∞ 0.3 in minutes on two cores", "small-cnn", "mnist", new TrainingOptions
    {
        Epochs = 15,
        Method = new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3) }, EpsilonWarmUp = 0.15 },
    });
}
