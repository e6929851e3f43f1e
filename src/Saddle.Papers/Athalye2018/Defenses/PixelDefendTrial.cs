using Saddle.Attacks;
using Saddle.Defenses;
using Saddle.Fitting;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Papers.Athalye2018;

/// <summary>PixelDefend (Song et al. 2018), whose authors attacked with points that were made on the undefended network.</summary>
internal sealed class PixelDefendTrial : DefenseTrial
{
    /// <inheritdoc/>
    public override string Defense => "pixel-defend";

    /// <inheritdoc/>
    public override string Title => "PixelDefend (Song et al. 2018)";

    /// <inheritdoc/>
    public override string Obfuscation => "shattered, vanishing";

    /// <inheritdoc/>
    public override string WayRound => "BPDA, the identity backward";

    /// <inheritdoc/>
    public override double? PaperAdaptive => 0.09;

    /// <inheritdoc/>
    public override string Remarks => "The paper: CIFAR-10 at L∞ 0.031, 9 %, a PixelCNN++ of 160 filters; here one of 16 filters and 16 levels, which moves "
        + "values by 0.2, since those of digits are either dark or bright";

    /// <inheritdoc/>
    public override bool IsCostly => true;

    /// <inheritdoc/>
    public override DefenseSetup Prepare(Athalye2018Study study)
    {
        ModuleClassifier network = study.Undefended();
        var defense = new PixelDefend { From = study.Fitted(new PixelDefendFitting()), Epsilon = 0.2 };
        return new DefenseSetup
        {
            Undefended = network,
            Defended = defense.Around(network),
            Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3) },
            Naive =
            [
                new NamedAttack("PGD of 40 steps through the gradient that there is", DefenseAttacks.Pgd()),
                DefenseAttacks.GreyBox("DeepFool", new DeepFool()), DefenseAttacks.GreyBox("BIM", new BasicIterativeMethod()),
                DefenseAttacks.GreyBox("FGSM", new FastGradientSignMethod()),
            ],
            Adaptive = [DefenseAttacks.Bpda(100)],
            Words = $"{StudyNetworks.Architecture}, trained naturally, behind {defense.Name} of ε 0.2",
            Varied = effort => DefenseAttacks.Pgd(new BackwardRoute(), effort.Steps, effort.Restarts),
        };
    }
}
