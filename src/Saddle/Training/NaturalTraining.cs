namespace Saddle.Training;

/// <summary>Training on the examples as they are: the mean cross-entropy is minimised.</summary>
public sealed record NaturalTraining : TrainingMethod
{
    /// <inheritdoc/>
    public override string Name => "natural";

    /// <inheritdoc/>
    public override Tensor Loss(TrainingStep step, Tensor perturbed) => nn.functional.cross_entropy(step.Classifier.Logits(perturbed), step.Labels);
}
