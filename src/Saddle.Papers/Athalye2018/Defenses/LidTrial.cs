using Saddle.Attacks;
using Saddle.Defenses;
using Saddle.Fitting;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Papers.Athalye2018;

/// <summary>
/// The detector of local intrinsic dimensionality (Ma et al. 2018), whose authors attacked the classifier with C&amp;W and without regard to the detector.
/// </summary>
internal sealed class LidTrial : DefenseTrial
{
    /// <inheritdoc/>
    public override string Defense => "lid";

    /// <inheritdoc/>
    public override string Title => "Detector of local intrinsic dimensionality (Ma et al. 2018)";

    /// <inheritdoc/>
    public override string Obfuscation => "a detector that minimal perturbations set off";

    /// <inheritdoc/>
    public override string WayRound => "attacks that go on past the boundary, with the detector in their objective";

    /// <inheritdoc/>
    public override double? PaperAdaptive => 0.05;

    /// <inheritdoc/>
    public override string Remarks => "The paper: CIFAR-10 at L∞ 0.031, 5 %. LID was shown against C&W of the smallest norm, whose points it recognises as "
        + "lying between classes; natural accuracy and accuracy under attack count what is not "
        + "flagged, and an adversarial example that is flagged stands. With the paper's minibatch of 100 few are told apart here, with 1,000 half of them";

    /// <inheritdoc/>
    public override bool HasCostlyCurves => true;

    /// <inheritdoc/>
    public override DefenseSetup Prepare(Athalye2018Study study)
    {
        ModuleClassifier network = study.Layered();
        var defense = new LidDetection { From = study.Fitted(new LidFitting { Minibatch = 1000 }, network) };
        Attack margin = new AutoProjectedGradientDescent { Loss = new MarginLoss { Confidence = 20 } };
        return new DefenseSetup
        {
            Undefended = network,
            Defended = defense.Around(network),
            Threat = new ThreatModel { Ball = new NormBall(Norm.L2, 3) },
            Naive = [DefenseAttacks.MinimalGreyBox(), DefenseAttacks.GreyBox("DeepFool", new DeepFool())],
            Adaptive =
            [
                DefenseAttacks.GreyBox("PGD of 40 steps that goes on past the boundary", DefenseAttacks.Pgd()),
                new NamedAttack("APGD on the margin of classifier and detector together", margin),
            ],
            Words = $"{StudyNetworks.LayeredArchitecture}, trained naturally, before {defense.Name} with a minibatch of 1,000",
            Varied = effort => DefenseAttacks.Pgd(null, effort.Steps, effort.Restarts) with { Loss = new MarginLoss { Confidence = 20 } },
        };
    }
}
