using Saddle.Attacks;
using Saddle.Training;

namespace Saddle.AdversarialTraining;

/// <summary>
/// TRADES (Zhang et al. 2019, equation 5): min over θ of E[ CE(f(x), y) + β · max over x' in the ball of
/// KL(f(x) ‖ f(x')) ]. The natural loss and the smoothness around natural examples are weighed by β = 1/λ. The default of
/// the inner problem, 40 steps of 4/3 ε / steps, is the paper's on MNIST: 0.01 at ε 0.3; on CIFAR-10 it has 10 of 0.007
/// at 0.031. The gradient leads through f(x) as well as through f(x'), both in training mode.
/// </summary>
public sealed record TradesTraining : MultiStepMethod
{
    /// <summary>Creates the method with the paper's defaults.</summary>
    public TradesTraining() : base(steps: 40)
    {
    }

    /// <inheritdoc/>
    public override string Name => "trades";

    /// <summary>β = 1/λ: the weight of the divergence against the natural loss. Range: 0 or above. Default: 6, the paper's.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public double Beta
    {
        get;
        init => field = RequireBeta(value);
    } = 6;

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> OwnOptions => new Dictionary<string, string>(base.OwnOptions) { ["beta"] = Text(Beta) };

    /// <summary>CE(f(x), y) + β · KL(f(x) ‖ f(x')), the mean of the batch.</summary>
    /// <inheritdoc/>
    public override Tensor Loss(TrainingStep step, Tensor perturbed)
    {
        using Scalar beta = Scalars.Of(Beta);
        Tensor adversarial = step.Classifier.Logits(perturbed), natural = step.Classifier.Logits(step.Inputs);
        return nn.functional.cross_entropy(natural, step.Labels).add(Divergence.Values(natural, adversarial).mean(), beta);
    }

    private protected override bool MixesNaturalExamples => false;

    /// <inheritdoc/>
    protected override Attack InnerAttack(double share, double stepScale) =>
        new DivergenceAscent { Steps = Steps * Repeats(stepScale), StepSize = (StepSize ?? 4.0 / 3 * Threat.Ball.Epsilon / Steps) * share / Repeats(stepScale) };
}
