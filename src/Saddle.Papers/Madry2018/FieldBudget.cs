using Saddle.Training;

namespace Saddle.Papers.Madry2018;

/// <summary>How much of the paper's work on one data set is done again.</summary>
/// <threadsafety>Immutable.</threadsafety>
public record FieldBudget
{
    /// <summary>The first training images, on which networks are trained; null for all, as the paper.</summary>
    public int? TrainingImages { get; init; }

    /// <summary>The first test images that numbers are of; the paper: 10,000.</summary>
    public required int TestImages { get; init; }

    /// <summary>
    /// The paper's network, or a smaller one in its place: on MNIST 32 and 64 filters and 1,024 hidden units; on CIFAR-10 the simple residual network.
    /// </summary>
    public required string Large { get; init; }

    /// <summary>
    /// A larger network: on MNIST with 64 and 128 filters; on CIFAR-10 the wide residual network. The paper's on MNIST has
    /// 1,024 hidden units still, <c>madry-mnist:width=2</c> 2,048.
    /// </summary>
    public required string Larger { get; init; }

    /// <summary>The paper's wide network, of which a pass is timed on CIFAR-10 to say what its training would take.</summary>
    public string PaperNetwork { get; init; } = "resnet:width=10";

    /// <summary>Training without adversary.</summary>
    public required TrainingOptions Natural { get; init; }

    /// <summary>Training against FGSM.</summary>
    public required TrainingOptions Fgsm { get; init; }

    /// <summary>Training against PGD.</summary>
    public required TrainingOptions Pgd { get; init; }

    /// <summary>Test images of each ε of figure 2.</summary>
    public required int SweepImages { get; init; }

    /// <summary>PGD's steps in figures 2 and 12.</summary>
    public required int SweepSteps { get; init; }

    /// <summary>Random starts of each of figure 4's five examples; the paper: 100,000.</summary>
    public required int Starts { get; init; }

    /// <summary>The options of a training.</summary>
    public TrainingOptions Training(TrainedAgainst against) => against switch
    {
        TrainedAgainst.Nothing => Natural,
        TrainedAgainst.Fgsm => Fgsm,
        _ => Pgd,
    };
}
