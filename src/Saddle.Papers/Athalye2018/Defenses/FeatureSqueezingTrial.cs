using Saddle.Attacks;
using Saddle.Defenses;
using Saddle.Fitting;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Papers.Athalye2018;

/// <summary>Feature squeezing with its detector (Xu et al. 2018).</summary>
internal sealed class FeatureSqueezingTrial : DefenseTrial
{
    /// <inheritdoc/>
    public override string Defense => "feature-squeezing";

    /// <inheritdoc/>
    public override string Title => "Feature squeezing with its detector (Xu et al. 2018)";

    /// <inheritdoc/>
    public override string Obfuscation => "shattered, and a detector";

    /// <inheritdoc/>
    public override string WayRound => "BPDA through the squeezers, with the detector in the objective";

    /// <inheritdoc/>
    public override double? PaperAdaptive => null;

    /// <inheritdoc/>
    public override string Remarks => "Not among the paper's nine. Squeezers of MNIST as in its paper: 1 bit, and a median of 2×2";

    /// <inheritdoc/>
    public override bool IsCostly => true;

    /// <inheritdoc/>
    public override DefenseSetup Prepare(Athalye2018Study study)
    {
        ModuleClassifier network = study.Layered();
        var defense = new FeatureSqueezing { From = study.Fitted(new FeatureSqueezingFitting(), network) };
        return new DefenseSetup
        {
            Undefended = network,
            Defended = defense.Around(network),
            Threat = new ThreatModel { Ball = new NormBall(Norm.L2, 4) },
            Naive = [DefenseAttacks.MinimalGreyBox(),
                DefenseAttacks.GreyBox("PGD of 40 steps that goes on past the boundary", DefenseAttacks.Pgd())],
            Adaptive = [new NamedAttack("APGD through BPDA on classifier and detector together",
                new AutoProjectedGradientDescent { Loss = new MarginLoss { Confidence = 20 }, Through = new BackwardRoute() })],
            Words = $"{StudyNetworks.LayeredArchitecture}, trained naturally, before {defense.Name}",
        };
    }
}
