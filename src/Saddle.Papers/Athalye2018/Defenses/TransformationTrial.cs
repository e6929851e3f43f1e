using Saddle.Attacks;
using Saddle.Defenses;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Papers.Athalye2018;

/// <summary>
/// A transformation of inputs of Guo et al. 2018, who attacked with points that were made on the undefended network (grey-box), of the
/// smallest norm (DeepFool) and by
/// single and several steps within a budget.
/// </summary>
internal abstract class TransformationTrial : DefenseTrial
{
    /// <summary>The Euclidean ball: what DeepFool and Carlini and Wagner need on the undefended network, and more.</summary>
    protected virtual double Epsilon => 3;

    /// <summary>The transformation with its options.</summary>
    protected abstract InputTransformation Transformation(Athalye2018Study study);

    /// <summary>What is made with regard to the defense.</summary>
    protected abstract IReadOnlyList<NamedAttack> Adaptive { get; }

    /// <summary>The adaptive attack of some effort.</summary>
    protected abstract Attack Varied(AttackEffort effort);

    /// <inheritdoc/>
    public override double? PaperAdaptive => 0;

    /// <inheritdoc/>
    public sealed override DefenseSetup Prepare(Athalye2018Study study)
    {
        ModuleClassifier network = study.Undefended();
        InputTransformation transformation = Transformation(study);
        return new DefenseSetup
        {
            Undefended = network,
            Defended = transformation.Around(network),
            Threat = new ThreatModel { Ball = new NormBall(Norm.L2, Epsilon) },
            Naive =
            [
                DefenseAttacks.GreyBox("DeepFool", new DeepFool()), DefenseAttacks.GreyBox("FGSM", new FastGradientSignMethod()),
                DefenseAttacks.GreyBox("PGD of 40 steps", DefenseAttacks.Pgd()),
                new NamedAttack("PGD of 40 steps through the gradient that there is", DefenseAttacks.Pgd()),
            ],
            Adaptive = Adaptive,
            Words = $"{StudyNetworks.Architecture}, trained naturally, behind {transformation}",
            Varied = Varied,
        };
    }
}
