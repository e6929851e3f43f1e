using Saddle.Attacks;
using Saddle.Models;
using Saddle.Options;
using Saddle.Training;

namespace Saddle.AdversarialTraining;

/// <summary>
/// Cascade adversarial training (Na et al. 2018, sections 3 and 4): the natural examples of each batch, and of each an adversarial one, of which half are
/// single-step examples of the network itself and half iterative FGSM's of a network that was defended before. The loss is (L(x) + λ L(x')) / (1 + λ) + λ₂
/// ‖e(x') − e(x)‖², where the natural embedding e(x), the last hidden layer, is the pivot that the adversarial one is drawn to. Without a defended network
/// all are the network's own, which gives the first of a cascade. The squared distance is the mean over the examples.
/// </summary>
[WithoutOption(nameof(CleanShare))]
public sealed record CascadeTraining : SingleStepMethod
{
    /// <inheritdoc/>
    public override string Name => "cascade";

    /// <summary>The network that was defended before, and that the other half of the adversarial examples is made on. Default: none.</summary>
    [Option("The network that was defended before, on which half of the adversarial examples are made; without one all are the network's own",
        Name = "defended",
        Empty = "none")]
    public SourceModels Defended { get; init; } = [];

    /// <summary>Steps of the iterative FGSM on the defended network. Range: 1 to 1,000. Default: 10.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Steps of the iterative FGSM on the defended network", Name = "defended-steps", Least = 1, Most = 1000)]
    public int DefendedSteps
    {
        get;
        init => field = Checked(value);
    } = 10;

    /// <summary>λ, the weight of an adversarial example beside a natural one. Range: above 0. Default: 0.3 (Kurakin et al. 2017).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("λ, the weight of an adversarial example beside a natural one", Name = "adversarial-weight", MoreThan = 0)]
    public double AdversarialWeight
    {
        get;
        init => field = Checked(value);
    } = 0.3;

    /// <summary>λ₂, the weight of the squared distance of embeddings. Range: 0 or above. Default: 0.0001 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("λ₂, the weight of the squared distance between adversarial and natural embeddings", Name = "pivot-weight", Least = 0)]
    public double PivotWeight
    {
        get;
        init => field = Checked(value);
    } = 0.0001;

    private protected override double UsualStep => 1;

    private protected override bool RandomStart => false;

    /// <inheritdoc/>
    public override void Validate(ModelContract contract)
    {
        base.Validate(contract);
        DistillationTraining.RequireAlike(Defended, "defended network", contract);
    }

    /// <summary>Single-step examples of the network itself, and of the other half of the batch iterative ones of the defended network.</summary>
    /// <inheritdoc/>
    public override Tensor Perturb(TrainingStep step)
    {
        double share = Share(step.Done);
        int own = (step.Examples.Length + 1) / 2;
        if (share == 0 || Defended.Count == 0 || own == step.Examples.Length) return base.Perturb(step);
        TrainingStep rest = step.Part(own..);
        Tensor others = new InnerMaximizer(new BasicIterativeMethod { Steps = DefendedSteps }, Threat)
            .Maximize(Defended[0], rest.Inputs, rest.Labels, rest.Examples, share, step.Seed, step.Cancellation);
        return cat([base.Perturb(step.Part(..own)), others]);
    }

    /// <summary>(L(x) + λ L(x')) / (1 + λ) + λ₂ ‖e(x') − e(x)‖², the mean of the batch.</summary>
    /// <inheritdoc/>
    public override Tensor Loss(TrainingStep step, Tensor perturbed)
    {
        using Scalar weight = Scalars.Of(AdversarialWeight), all = Scalars.Of(1 + AdversarialWeight), pivot = Scalars.Of(PivotWeight);
        (Tensor natural, Tensor embedding) = Embedded(step.Classifier, step.Inputs);
        (Tensor adversarial, Tensor moved) = Embedded(step.Classifier, perturbed);
        Tensor entropy = nn.functional.cross_entropy(natural, step.Labels).add(nn.functional.cross_entropy(adversarial, step.Labels), weight).div(all);
        return entropy.add(moved.sub(embedding.detach()).flatten(1).pow(Scalars.Two).sum(1).mean(), pivot);
    }

    private (Tensor Logits, Tensor Embedding) Embedded(Classifier classifier, Tensor inputs)
    {
        Tensor? last = null;
        try
        {
            Tensor logits = Architecture.WithHidden(activations =>
            {
                last?.Dispose();
                // The pass frees what it leaves behind.
                last = activations.alias().DetachFromDisposeScope();
                return activations;
            }, () => classifier.Logits(inputs));
            if (last is not null) return (logits, last.alias());
        }
        finally
        {
            last?.Dispose();
        }
        throw new UsageException(
            $"The training method {Name} compares the last hidden layer, and {classifier.Kind} has none or does not show it. Train one of the "
            + $"architectures {string.Join(", ", Architectures.Names)} but linear.");
    }
}
