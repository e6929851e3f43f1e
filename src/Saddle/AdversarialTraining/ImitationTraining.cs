using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Options;
using Saddle.Training;

namespace Saddle.AdversarialTraining;

/// <summary>
/// Trains a network to answer as another model does, at examples and, for half of them, at points of the ball that one step along the network's own gradient
/// leads to (Papernot et al. 2017, "Practical Black-Box Attacks", section 4.2, whose augmentation follows the substitute's Jacobian): there an
/// attack through the network will ask. It learns the model's probabilities (Hinton et al. 2015) and sees no label.
/// </summary>
[Automatic(nameof(StepSize), "1.25 ε")]
internal sealed record ImitationTraining : SingleStepMethod
{
    /// <summary>Creates the method; half of each batch stays natural, and ε is full from the beginning.</summary>
    public ImitationTraining() => (CleanShare, EpsilonWarmUp) = (0.5, 0);

    /// <inheritdoc/>
    public override string Name => "imitation";

    /// <summary>The model that is imitated; one.</summary>
    [Option("The model that is imitated")]
    public required SourceModels Teacher { get; init; }

    private protected override double UsualStep => 1.25;

    private protected override bool RandomStart => true;

    /// <inheritdoc/>
    public override void Validate(ModelContract contract)
    {
        base.Validate(contract);
        DistillationTraining.RequireAlike(Teacher, "teacher", contract);
    }

    /// <summary>The mean cross-entropy with the model's probabilities.</summary>
    /// <inheritdoc/>
    public override Tensor Loss(TrainingStep step, Tensor perturbed)
    {
        Tensor answers = DistillationTraining.Probabilities(Teacher[0], perturbed, temperature: null);
        return answers.mul(nn.functional.log_softmax(step.Classifier.Logits(perturbed), 1)).sum(1).mean().neg();
    }

    /// <summary>None: it is no defense.</summary>
    /// <inheritdoc/>
    public override double? RobustAccuracy(Classifier classifier, Dataset examples, int batchSize, ulong seed, CancellationToken cancellationToken) => null;

    /// <inheritdoc/>
    public override int? RobustExamples(int validation) => null;

    /// <inheritdoc/>
    public override long ValidationGradients(int examples) => 0;

    /// <inheritdoc/>
    public override OverfittingProbe? Probe(Classifier classifier, Dataset examples, int batchSize, ulong seed, double done,
        CancellationToken cancellationToken) => null;
}
