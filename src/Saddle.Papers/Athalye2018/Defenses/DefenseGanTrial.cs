using Saddle.Attacks;
using Saddle.Defenses;
using Saddle.Fitting;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Papers.Athalye2018;

/// <summary>Defense-GAN (Samangouei et al. 2018), whose principle reparameterization breaks and whose practice BPDA does in part.</summary>
internal sealed class DefenseGanTrial : DefenseTrial
{
    /// <inheritdoc/>
    public override string Defense => "defense-gan";

    /// <inheritdoc/>
    public override string Title => "Defense-GAN (Samangouei et al. 2018)";

    /// <inheritdoc/>
    public override string Obfuscation => "shattered, vanishing";

    /// <inheritdoc/>
    public override string WayRound => "reparameterization in principle, BPDA in practice";

    /// <inheritdoc/>
    public override double? PaperAdaptive => 0.55;

    /// <inheritdoc/>
    public override string Remarks => "The paper: MNIST at a normalized L2 of 0.005, 55 % left: among what a perfect generator makes there are adversarial "
        + "examples, which reparameterization finds, but this generator reaches most of them "
        + "only approximately, so that BPDA succeeds on 45 %. Here the generator takes 32 numbers and 4,000 steps, and looks 60 steps from 2 beginnings";

    /// <inheritdoc/>
    public override bool IsCostly => true;

    /// <inheritdoc/>
    public override double ShareOfCostlyImages => 0.5;

    /// <inheritdoc/>
    public override DefenseSetup Prepare(Athalye2018Study study)
    {
        ModuleClassifier network = study.Undefended();
        var defense = new DefenseGan { From = study.Fitted(new DefenseGanFitting()), Steps = 60, Restarts = 2 };
        return new DefenseSetup
        {
            Undefended = network,
            Defended = defense.Around(network),
            Threat = new ThreatModel { Ball = new NormBall(Norm.L2, 3) },
            Naive =
            [
                new NamedAttack("PGD of 10 steps through the gradient that there is", DefenseAttacks.Pgd(steps: 10)),
                DefenseAttacks.GreyBox("DeepFool", new DeepFool()), DefenseAttacks.GreyBox("FGSM", new FastGradientSignMethod()),
                DefenseAttacks.GreyBox("PGD of 40 steps", DefenseAttacks.Pgd()),
            ],
            Adaptive =
            [
                new NamedAttack("PGD of 100 steps on latents (reparameterization)", DefenseAttacks.Pgd(new ReparameterizationRoute(), 100)),
                new NamedAttack("PGD of 20 steps through BPDA", DefenseAttacks.Pgd(new ExpectationRoute { Backward = true, Draws = 1 }, 20)),
            ],
            Words = $"{StudyNetworks.Architecture}, trained naturally, behind {defense.Name} of {defense.Steps} steps and {defense.Restarts} beginnings",
        };
    }
}
