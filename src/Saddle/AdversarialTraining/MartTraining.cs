using Saddle.Attacks;
using Saddle.Losses;
using Saddle.Training;

namespace Saddle.AdversarialTraining;

/// <summary>
/// MART (Wang et al. 2020, equation 11): min over θ of E[ BCE(p(x'), y) + λ · KL(p(x) ‖ p(x')) · (1 − p_y(x)) ], with
/// BCE(p, y) = −log p_y − log(1 − max_{k≠y} p_k) and x' from PGD on the cross-entropy. Examples that the network takes
/// wrongly weigh more. λ is <see cref="DivergenceMethod.Beta"/>, 5 in the paper. The gradient leads through p(x) as well as through p(x'), both in
/// training mode.
/// </summary>
public sealed record MartTraining : DivergenceMethod
{
    /// <summary>Creates the method with the paper's defaults: 10 steps of ε / 4.</summary>
    public MartTraining() : base(steps: 10, beta: 5)
    {
    }

    /// <inheritdoc/>
    public override string Name => "mart";

    /// <summary>BCE(p(x'), y) + λ · KL(p(x) ‖ p(x')) · (1 − p_y(x)), the mean of the batch.</summary>
    /// <inheritdoc/>
    public override Tensor Loss(TrainingStep step, Tensor perturbed)
    {
        using Scalar weight = Scalars.Of(Beta);
        Tensor adversarial = step.Classifier.Logits(perturbed), natural = step.Classifier.Logits(step.Inputs);
        Tensor one = step.Labels.unsqueeze(1);
        Tensor doubt = natural.Without(one).sub(natural.logsumexp(1, keepdim: true)).exp().sum(1);
        return BoostedCrossEntropy(adversarial, one).add(Divergence.Values(natural, adversarial).mul(doubt).mean(), weight);
    }

    /// <inheritdoc/>
    protected override Attack InnerAttack(double share, double stepScale) => new ProjectedGradientDescent
    {
        Steps = Steps * Repeats(stepScale),
        StepSize = StepSizeAt(StepSize, usual: 2.5 * Threat.Ball.Epsilon / Steps, share, 1.0 / Repeats(stepScale)),
    };

    /// <summary>−log p_y − log(1 − max_{k≠y} p_k) (equation 9), the mean of the batch; finite however sure the network is.</summary>
    internal static Tensor BoostedCrossEntropy(Tensor logits, Tensor one)
    {
        Tensor rival = logits.detach().Without(one).argmax(1, keepdim: true);
        Tensor all = logits.logsumexp(1);
        return all.sub(logits.gather(1, one).squeeze(1)).add(all.sub(logits.Without(rival).logsumexp(1)), Scalars.One).mean();
    }
}
