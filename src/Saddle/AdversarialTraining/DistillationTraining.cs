using Saddle.Attacks;
using Saddle.Models;
using Saddle.Options;
using Saddle.Training;

namespace Saddle.AdversarialTraining;

/// <summary>
/// Defensive distillation (Papernot et al. 2016, "Distillation as a Defense", section III): a teacher is trained with its logits divided by a temperature
/// T, and a network of the same architecture with the same temperature on the teacher's probabilities. Used at T = 1, its logits are about T times as
/// large, and float32 rounds the gradient of the cross-entropy to zero. Without a teacher the labels are learned, which gives the teacher.
/// </summary>
public sealed record DistillationTraining : TrainingMethod
{
    /// <inheritdoc/>
    public override string Name => "distillation";

    /// <summary>T, what logits are divided by in training. Range: 1 to 1,000. Default: 100 (the paper's most).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("T, what logits are divided by in training; the paper's are 1 to 100", Least = 1, Most = 1000)]
    public double Temperature
    {
        get;
        init => field = Checked(value);
    } = 100;

    /// <summary>The teacher, trained at the same temperature, whose probabilities are learned. Default: none, the labels are learned.</summary>
    [Option("The teacher, trained at the same temperature, whose probabilities are learned; without one the labels are, which gives the teacher",
        Empty = "none")]
    public SourceModels Teacher { get; init; } = [];

    /// <inheritdoc/>
    public override void Validate(ModelContract contract) => RequireAlike(Teacher, "teacher", contract);

    /// <summary>The mean cross-entropy of softmax(z / T) with the teacher's probabilities at T, or with the labels.</summary>
    /// <inheritdoc/>
    public override Tensor Loss(TrainingStep step, Tensor perturbed)
    {
        using Scalar temperature = Scalars.Of(Temperature);
        Tensor logarithms = nn.functional.log_softmax(step.Classifier.Logits(perturbed).div(temperature), 1);
        if (Teacher.Count == 0) return nn.functional.nll_loss(logarithms, step.Labels);
        return Probabilities(Teacher[0], perturbed, temperature).mul(logarithms).sum(1).mean().neg();
    }

    /// <summary>Requires another model of a training to take the same inputs and know the same classes.</summary>
    /// <param name="models">The model; none, or one.</param>
    /// <param name="role">What it is to the training.</param>
    /// <param name="contract">What is trained.</param>
    /// <exception cref="UsageException">There are several, or it differs.</exception>
    internal static void RequireAlike(SourceModels models, string role, ModelContract contract)
    {
        if (models.Count > 1) throw new UsageException($"There can be one {role}, not {models.Count}. Name one model.");
        if (models.Count == 0) return;
        ModelContract other = models[0].Contract;
        bool alike = other.Classes == contract.Classes && (other.InputShape is not { } shape || contract.InputShape is not { } own || shape.SequenceEqual(own));
        if (!alike) throw new UsageException($"The {role} {models.NameOf(0)} is of another kind than what is trained: {other}; expected {contract}. Name a "
            + "model of the same data.");
    }

    /// <summary>A model's probabilities, without a graph.</summary>
    /// <param name="teacher">The model.</param>
    /// <param name="inputs">float32, <c>[n, …]</c>.</param>
    /// <param name="temperature">What its logits are divided by; null for 1.</param>
    internal static Tensor Probabilities(Classifier teacher, Tensor inputs, Scalar? temperature)
    {
        using var frozen = no_grad();
        if (teacher.IsLibraryCode) return Answer();
        // Code of somebody's own may not bear to be run on several threads.
        lock (teacher) return Answer();

        Tensor Answer()
        {
            Tensor logits = teacher.Logits(inputs);
            return nn.functional.softmax(temperature is null ? logits : logits.div(temperature), 1);
        }
    }
}
