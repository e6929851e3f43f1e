using Saddle.Models;
using Saddle.Options;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.AdversarialTraining;

/// <summary>
/// Free adversarial training (Shafahi et al. 2019, algorithm 1): every batch is replayed m times; the one backward pass
/// of a step gives the gradient of the weights and that of the inputs, by which δ ← Π(δ + ε · sign(g)) for the next
/// step. δ starts at zero and stays from batch to batch. A step costs what one of natural training costs, and N epochs
/// of steps are N/m passes over the data, as the paper counts them.
/// </summary>
/// <remarks>
/// The network sees x + δ within the bounds, and g is the gradient there: the derivative of the clamping, which the
/// paper's code takes along, is zero wherever a value was clamped and would leave δ at the black background of MNIST
/// below zero for good. The search is made in training mode, as the paper's is, since it is the step itself.
/// </remarks>
[WithoutOption(nameof(CleanShare))]
public sealed record FreeTraining : SingleStepMethod, IPerturbationCarrier
{
    /// <inheritdoc/>
    public override string Name => "free";

    /// <summary>m: steps on each batch. Range: 1 to 1,000. Default: 8, the paper's choice on CIFAR-10.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Steps on each batch; the training examples are passed over epochs / this many times", Least = 1, Most = 1000)]
    public int Replays
    {
        get;
        init => field = Checked(value);
    } = 8;

    private protected override double UsualStep => 1;

    private protected override bool RandomStart => false;

    /// <inheritdoc/>
    public override void Validate(ModelContract contract)
    {
        base.Validate(contract);
        if (Threat.Ball.Norm is not (Norm.Linf or Norm.L2))
            throw new UsageException($"Free adversarial training works under linf and l2, not under {Threat.Ball.Norm}. Choose another method.")
            {
                Setting =
                Setting.TrainingMethod
            };
    }

    /// <summary>The examples as δ moved them: there is no other search.</summary>
    /// <inheritdoc/>
    public override Tensor Perturb(TrainingStep step) => step.Inputs;

    /// <inheritdoc/>
    public Tensor Apply(TrainingStep step, Tensor perturbation)
    {
        InputBounds bounds = step.Classifier.Contract.Bounds;
        using Tensor lower = bounds.Lower(perturbation.device), upper = bounds.Upper(perturbation.device);
        return step.Inputs.add(perturbation, Scalars.One).clamp_(lower, upper);
    }

    /// <inheritdoc/>
    public void Move(TrainingStep step, Tensor perturbation, Tensor gradient)
    {
        double share = Share(step.Done);
        if (share == 0) return;
        ThreatModel threat = InnerMaximizer.Shrink(Threat, share);
        float reach = (float)(threat.Ball.Epsilon * (threat.EpsilonScale?.Largest ?? 1));
        using Tensor centre = zeros_like(perturbation);
        // δ is kept inside the ball alone: what the next batch's bounds cut off is not this one's matter.
        using FeasibleSet set = threat.Around(centre, new InputBounds([-reach], [reach]));
        set.Ascend(perturbation, gradient, StepSizeAt(share, step.StepScale));
        set.Project(perturbation);
    }
}
