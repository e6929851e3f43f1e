namespace Saddle.Training;

/// <summary>
/// A method that makes several steps on each batch and carries a perturbation δ from step to step and from batch to
/// batch. The backward pass that gives the gradient of the weights gives that of the inputs too, and δ moves along it.
/// </summary>
/// <threadsafety>Immutable; δ is the loop's, which keeps it in its checkpoints.</threadsafety>
public interface IPerturbationCarrier
{
    /// <summary>Steps on each batch, 1 or more. Training examples are passed over as many times less.</summary>
    int Replays { get; }

    /// <summary>The points that the loss of a step is taken at, in place of the natural examples.</summary>
    /// <param name="step">The batch.</param>
    /// <param name="perturbation">float32, <c>[n, …]</c>: δ, one row for each place in the batch; stays as it is.</param>
    /// <returns>A new tensor, float32, <c>[n, …]</c>, within the bounds of inputs, without a graph; in the caller's dispose scope.</returns>
    Tensor Apply(TrainingStep step, Tensor perturbation);

    /// <summary>Moves δ after a step.</summary>
    /// <param name="step">The batch.</param>
    /// <param name="perturbation">float32, <c>[n, …]</c>: δ, changed in place.</param>
    /// <param name="gradient">float32, <c>[n, …]</c>: the gradient of the step's loss by its points; its values may be overwritten.</param>
    void Move(TrainingStep step, Tensor perturbation, Tensor gradient);
}
