using Saddle.Attacks;
using Saddle.Defenses;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Papers.Athalye2018;

/// <summary>Stochastic activation pruning by its original rule (Dhillon et al. 2018), with the attack of Athalye et al. and that of the erratum.</summary>
internal sealed class PruningTrial : DefenseTrial
{
    private const double Epsilon = 0.2;
    private const int Draws = 10;

    /// <inheritdoc/>
    public override string Defense => "sap";

    /// <inheritdoc/>
    public override string Title => "Stochastic activation pruning (Dhillon et al. 2018)";

    /// <inheritdoc/>
    public override string Obfuscation => "stochastic";

    /// <inheritdoc/>
    public override string WayRound => "EOT over the pruning, or BPDA that leaves it out (the erratum)";

    /// <inheritdoc/>
    public override double? PaperAdaptive => 0;

    /// <inheritdoc/>
    public override string Remarks => "The paper: CIFAR-10 at L∞ 0.031, 0 % by EOT, on another rule than the defense's own; the erratum (Dhillon and Carlini "
        + "2020, arXiv 2010.00071) says that by the "
        + "original rule, which is attacked here, EOT alone does less and BPDA breaks it. Both are shown, and the stronger counts";

    /// <inheritdoc/>
    public override DefenseSetup Prepare(Athalye2018Study study)
    {
        ModuleClassifier network = study.Undefended();
        var defense = new StochasticActivationPruning();
        return new DefenseSetup
        {
            Undefended = network,
            Defended = defense.Around(network),
            Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, Epsilon) },
            Naive =
            [
                new NamedAttack("PGD of 40 steps through the gradient of each draw", DefenseAttacks.Pgd()),
                new NamedAttack("FGSM through the gradient of one draw", new FastGradientSignMethod()),
            ],
            Adaptive = [DefenseAttacks.Eot(Draws), DefenseAttacks.BpdaAndEot(Draws)],
            Words = $"{StudyNetworks.Architecture}, trained naturally, behind {defense}",
            Varied = effort => DefenseAttacks.Pgd(new ExpectationRoute { Backward = true, Draws = effort.Draws }, effort.Steps, effort.Restarts),
        };
    }
}
