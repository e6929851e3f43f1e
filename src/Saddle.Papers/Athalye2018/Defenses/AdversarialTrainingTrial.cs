using Saddle.Losses;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Papers.Athalye2018;

/// <summary>Adversarial training (Madry et al. 2018), which obfuscates nothing: what its authors measured stands.</summary>
internal sealed class AdversarialTrainingTrial : DefenseTrial
{
    /// <inheritdoc/>
    public override string Defense => "adversarial-training";

    /// <inheritdoc/>
    public override string Title => "Adversarial training (Madry et al. 2018)";

    /// <inheritdoc/>
    public override string Obfuscation => "none";

    /// <inheritdoc/>
    public override string WayRound => "none needed";

    /// <inheritdoc/>
    public override double? PaperAdaptive => 0.47;

    /// <inheritdoc/>
    public override string Remarks =>
        "The paper: CIFAR-10 at L∞ 8/255, 47 %; on MNIST at 0.3, which is attacked here, Madry et al. claim 89 %, of a larger network";

    /// <inheritdoc/>
    public override DefenseSetup Prepare(Athalye2018Study study)
    {
        ModuleClassifier network = study.Adversarial();
        return new DefenseSetup
        {
            Undefended = study.Undefended(),
            Defended = network,
            Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, StudyNetworks.MadryEpsilon) },
            Naive = [new NamedAttack("PGD of 100 steps", DefenseAttacks.Pgd(steps: 100))],
            Adaptive =
            [
                new NamedAttack("PGD of 100 steps on the margin", DefenseAttacks.Pgd(steps: 100) with { Loss = new MarginLoss() }),
                new NamedAttack("PGD of 100 steps with 3 restarts", DefenseAttacks.Pgd(steps: 100, restarts: 3)),
            ],
            Words = $"{StudyNetworks.Architecture}, trained against PGD of 7 steps",
            Varied = effort => DefenseAttacks.Pgd(null, effort.Steps, effort.Restarts),
        };
    }
}
