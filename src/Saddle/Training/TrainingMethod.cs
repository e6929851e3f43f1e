using Saddle.Data;
using Saddle.Models;
using Saddle.Options;

namespace Saddle.Training;

/// <summary>
/// The loss that a training minimises, and how its success is validated. Whatever trains against attacks is such a
/// method; the loop knows none of them.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public abstract record TrainingMethod : Configurable
{
    /// <summary>The stable short name.</summary>
    public abstract string Name { get; }

    /// <summary>Refuses what cannot work, before anything runs.</summary>
    /// <param name="contract">What the network's inputs and outputs are.</param>
    /// <exception cref="UsageException">The method does not fit the network.</exception>
    public virtual void Validate(ModelContract contract)
    {
    }

    /// <summary>The perturbation budget ε of a step; null where there is none.</summary>
    /// <param name="done">The share of all steps that lie before this one, from 0 to below 1.</param>
    public virtual double? Epsilon(double done) => null;

    /// <summary>The inner maximisation of a step: the points at which its loss is taken; the examples themselves by default.</summary>
    /// <param name="step">The batch and where in the training it is.</param>
    /// <returns>float32, <c>[n, …]</c>, without a graph; in the caller's dispose scope.</returns>
    public virtual Tensor Perturb(TrainingStep step) => step.Inputs;

    /// <summary>The loss of a step, or of a part of its batch: a mean over the examples.</summary>
    /// <param name="step">The batch and where in the training it is.</param>
    /// <param name="perturbed">What the inner maximisation found for these examples.</param>
    /// <returns>A scalar with the graph that leads to the weights; in the caller's dispose scope.</returns>
    public abstract Tensor Loss(TrainingStep step, Tensor perturbed);

    /// <summary>The loss of a step at what the inner maximisation finds.</summary>
    /// <param name="step">The batch and where in the training it is.</param>
    /// <returns>A scalar with the graph that leads to the weights; in the caller's dispose scope.</returns>
    public Tensor Loss(TrainingStep step) => Loss(step, Perturb(step));

    /// <summary>Robust accuracy on validation examples, 0..1; null where the method trains against nothing.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="examples">The validation examples, on the CPU; not disposed.</param>
    /// <param name="batchSize">How many go through the network at once.</param>
    /// <param name="seed">Where draws come from; the same for every epoch, so that epochs compare.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public virtual double? RobustAccuracy(Classifier classifier, Dataset examples, int batchSize, ulong seed, CancellationToken cancellationToken) => null;

    /// <summary>How many of the validation examples <see cref="RobustAccuracy"/> is of, the first ones; null where it is null.</summary>
    /// <param name="validation">How many validation examples there are.</param>
    public virtual int? RobustExamples(int validation) => null;

    /// <summary>How many gradients of an example by its inputs validation and probe take after an epoch, over all examples; 0 by default.</summary>
    /// <param name="examples">The number of validation examples.</param>
    public virtual long ValidationGradients(int examples) => 0;

    /// <summary>
    /// Whether an epoch whose probe has collapsed is taken back, and the next one made with half the attack's step (and twice as many of
    /// them, up to eight times).
    /// </summary>
    public virtual bool RollsBack => false;

    /// <summary>A look for catastrophic overfitting after an epoch; null where the method takes none.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="examples">The validation examples, on the CPU; not disposed.</param>
    /// <param name="batchSize">How many go through the network at once.</param>
    /// <param name="seed">Where draws come from; the same for every epoch, so that epochs compare.</param>
    /// <param name="done">The share of all steps that lie before the epoch's last one; it decides ε.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public virtual OverfittingProbe? Probe(Classifier classifier, Dataset examples, int batchSize, ulong seed, double done,
        CancellationToken cancellationToken) => null;

    /// <summary>The name with every option: <c>pgd:steps=40,…</c>.</summary>
    public sealed override string ToString() =>
        Options.Count == 0 ? Name : $"{Name}:{string.Join(',', Options.Select(option => $"{option.Key}={option.Value}"))}";
}

/// <summary>A batch, and where in the training it is.</summary>
/// <param name="Classifier">The network that is trained.</param>
/// <param name="Inputs">float32, <c>[n, …]</c>: natural examples; owned by the loop.</param>
/// <param name="Labels">int64, <c>[n]</c>: true classes; owned by the loop.</param>
/// <param name="Examples">Indices of the examples in their data set.</param>
/// <param name="Done">The share of all steps that lie before this one, from 0 to below 1.</param>
/// <param name="Seed">Where draws come from; another for each epoch.</param>
/// <param name="Cancellation">Stops the work.</param>
public sealed record TrainingStep(Classifier Classifier, Tensor Inputs, Tensor Labels, long[] Examples, double Done, ulong Seed, CancellationToken Cancellation)
{
    /// <summary>What the attack's step size is multiplied with: 1, halved each time that an epoch was taken back.</summary>
    public double StepScale { get; init; } = 1;

    /// <summary>The step on a part of its batch.</summary>
    internal TrainingStep Part(Range rows) => this with { Inputs = Inputs[rows], Labels = Labels[rows], Examples = Examples[rows] };

    /// <summary>A line for people: how many examples, and how much of the training is done.</summary>
    public override string ToString() => $"{LineText.Count(Examples.Length, "example")} after {LineText.Share(Done)} of the steps";
}
