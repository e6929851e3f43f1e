using Saddle.AdversarialTraining;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Papers.Athalye2018;

/// <summary>The networks of the study. Small, so that defenses of many passes can be attacked in full; what they are is said in every row.</summary>
internal static class StudyNetworks
{
    /// <summary>The architecture of all of them, but for what a defense adds.</summary>
    public const string Architecture = "small-cnn";

    private const int NaturalEpochs = 4, LayeredEpochs = 3, AdversarialEpochs = 8;

    /// <summary>How the network without any defense is trained.</summary>
    public static TrainingOptions Natural { get; } = new() { BatchSize = 64, Epochs = NaturalEpochs, AverageDecay = 0.99 };

    /// <summary>The network without any defense.</summary>
    public static ModuleClassifier Undefended(this Athalye2018Study study) => study.Network("undefended", Architecture, Natural);

    /// <summary>The architecture before detectors, which look into its layers.</summary>
    public const string LayeredArchitecture = "lenet-papernot";

    /// <summary>The network without any defense that detectors stand before.</summary>
    public static ModuleClassifier Layered(this Athalye2018Study study) =>
        study.Network("layered", LayeredArchitecture, Natural with { Epochs = LayeredEpochs });

    /// <summary>The network that was trained against PGD (Madry et al. 2018).</summary>
    public static ModuleClassifier Adversarial(this Athalye2018Study study) => study.Network("adversarial-training", Architecture, Natural with
    {
        Epochs = AdversarialEpochs,
        Method = new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, MadryEpsilon) }, Steps = 7 },
    });

    /// <summary>What the adversarially trained network is trained within, and attacked within.</summary>
    public const double MadryEpsilon = 0.3;
}
