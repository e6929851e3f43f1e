using Saddle.Attacks;
using Saddle.Options;
using Saddle.Training;

namespace Saddle.AdversarialTraining;

/// <summary>
/// TRADES (Zhang et al. 2019, equation 5): min over θ of E[ CE(f(x), y) + β · max over x' in the ball of
/// KL(f(x) ‖ f(x')) ]. The natural loss and the smoothness around natural examples are weighed by β = 1/λ
/// (<see cref="DivergenceMethod.Beta"/>, 6 in the paper). The default of the inner problem, 40 steps of 4/3 ε / steps, is
/// the paper's on MNIST: 0.01 at ε 0.3; on CIFAR-10 it has 10 of 0.007 at 0.031. The gradient leads through f(x) as well
/// as through f(x'), both in training mode.
/// </summary>
[Automatic(nameof(StepSize), "4/3 ε / steps")]
public sealed record TradesTraining : DivergenceMethod
{
    /// <summary>Creates the method with the paper's defaults.</summary>
    public TradesTraining() : base(steps: 40, beta: 6)
    {
    }

    /// <inheritdoc/>
    public override string Name => "trades";

    /// <summary>CE(f(x), y) + β · KL(f(x) ‖ f(x')), the mean of the batch.</summary>
    /// <inheritdoc/>
    public override Tensor Loss(TrainingStep step, Tensor perturbed)
    {
        using Scalar beta = Scalars.Of(Beta);
        Tensor adversarial = step.Classifier.Logits(perturbed), natural = step.Classifier.Logits(step.Inputs);
        return nn.functional.cross_entropy(natural, step.Labels).add(Divergence.Values(natural, adversarial).mean(), beta);
    }

    /// <inheritdoc/>
    protected override Attack InnerAttack(double share, double stepScale) =>
        new DivergenceAscent
        {
            Steps = Steps * Repeats(stepScale),
            StepSize = (StepSize ?? 4.0 / 3 * Threat.Ball.Epsilon / Steps) * share / Repeats(stepScale)
        };
}
