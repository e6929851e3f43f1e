using Saddle.AdversarialTraining;
using Saddle.Threats;

namespace Saddle.Training;

/// <summary>Trainings of our own, for a laptop.</summary>
internal static class FastRecipes
{
    /// <summary>
    /// A small network, PGD of 7 steps, one cycle of Adam and a moving average. It is trained at L∞ 0.32 and meant for 0.3:
    /// on images that it had not seen it stood better there than one trained at 0.3, and kept its natural accuracy.
    /// </summary>
    public static TrainingRecipe Mnist { get; } = new("mnist-fast", "MNIST at L∞ 0.3 in minutes on two cores", "small-cnn:width=2,threshold=0.3", "mnist", new TrainingOptions
    {
        Epochs = 16,
        Method = new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.32) }, EpsilonWarmUp = 0.1 },
    });
}
