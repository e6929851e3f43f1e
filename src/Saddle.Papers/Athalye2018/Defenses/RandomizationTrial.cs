using Saddle.Attacks;
using Saddle.Defenses;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Papers.Athalye2018;

/// <summary>
/// Random resizing and padding (Xie et al. 2018), whose authors attacked without the defense, and with one and with 21 patterns of it held still.
/// </summary>
internal sealed class RandomizationTrial : DefenseTrial
{
    private const double Epsilon = 3;
    private const int Smallest = 26, Ensemble = 21, Draws = 30;

    /// <inheritdoc/>
    public override string Defense => "randomization";

    /// <inheritdoc/>
    public override string Title => "Random resizing and padding (Xie et al. 2018)";

    /// <inheritdoc/>
    public override string Obfuscation => "stochastic";

    /// <inheritdoc/>
    public override string WayRound => "EOT over sides and places";

    /// <inheritdoc/>
    public override double? PaperAdaptive => 0;

    /// <inheritdoc/>
    public override string Remarks => "The paper: ImageNet, L∞ 8/255, images of 299 pixels in a canvas of 331; here the image shrinks to 26 or 27 of its 28 "
        + "pixels and the canvas is black as the digits' "
        + "own ground, since a network that was not trained on other sizes recognises no smaller ones";

    /// <inheritdoc/>
    public override DefenseSetup Prepare(Athalye2018Study study)
    {
        ModuleClassifier network = study.Undefended();
        var defense = new Randomization { Smallest = Smallest, Padding = 0 };
        return new DefenseSetup
        {
            Undefended = network,
            Defended = defense.Around(network),
            Threat = new ThreatModel { Ball = new NormBall(Norm.L2, Epsilon) },
            Naive =
            [
                DefenseAttacks.GreyBox("DeepFool (vanilla)", new DeepFool()), DefenseAttacks.GreyBox("PGD of 40 steps (vanilla)", DefenseAttacks.Pgd()),
                new NamedAttack("PGD of 40 steps on one pattern held still (single-pattern)",
                    DefenseAttacks.Pgd(new ExpectationRoute { Draws = 1, Fixed = true })),
                new NamedAttack($"PGD of 40 steps on {Ensemble} patterns held still (ensemble-pattern)",
                    DefenseAttacks.Pgd(new ExpectationRoute { Draws = Ensemble, Fixed = true })),
                new NamedAttack("PGD of 40 steps through the gradient of each draw", DefenseAttacks.Pgd()),
            ],
            Adaptive = [DefenseAttacks.Eot(Draws)],
            Words = $"{StudyNetworks.Architecture}, trained naturally, behind {defense}",
            Varied = effort => DefenseAttacks.Pgd(new ExpectationRoute { Draws = effort.Draws }, effort.Steps, effort.Restarts),
        };
    }
}
