using Saddle.AdversarialTraining;
using Saddle.Attacks;
using Saddle.Defenses;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Papers.Athalye2018;

/// <summary>Thermometer encoding of a network that was trained against LS-PGA (Buckman et al. 2018).</summary>
internal sealed class ThermometerAdversarialTrial : DefenseTrial
{
    private const double Epsilon = 0.3;
    private const int Epochs = 4;

    /// <inheritdoc/>
    public override string Defense => "thermometer-ls-pga";

    /// <inheritdoc/>
    public override string Title => "Thermometer encoding, trained against LS-PGA (Buckman et al. 2018)";

    /// <inheritdoc/>
    public override string Obfuscation => "shattered";

    /// <inheritdoc/>
    public override string WayRound => "BPDA, ramps backward in the place of steps";

    /// <inheritdoc/>
    public override double? PaperNaive => 0.7916;

    /// <inheritdoc/>
    public override double? PaperAdaptive => 0.3;

    /// <inheritdoc/>
    public override string Remarks =>
        "The paper: CIFAR-10 at L∞ 0.031, 79.16 % claimed and 30 % left. What stands beside adversarial training alone comes of it, and not of the encoding";

    /// <inheritdoc/>
    public override DefenseSetup Prepare(Athalye2018Study study)
    {
        var defense = new ThermometerEncoding();
        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, Epsilon) };
        ModuleClassifier network = study.Network("thermometer-ls-pga", StudyNetworks.Architecture,
            StudyNetworks.Natural with { Epochs = Epochs, Method = new LogitSpaceTraining { Threat = threat } }, defense);
        return new DefenseSetup
        {
            Undefended = study.Undefended(),
            Defended = defense.Around(network),
            Threat = threat,
            Naive =
            [
                new NamedAttack("LS-PGA of 7 steps of 0.01", new LogitSpaceAscent()),
                new NamedAttack("LS-PGA of 7 steps of 1", new LogitSpaceAscent { StepSize = 1 }),
                new NamedAttack("PGD of 40 steps through the gradient that there is", DefenseAttacks.Pgd()),
            ],
            Adaptive = [DefenseAttacks.Bpda()],
            Words = $"{StudyNetworks.Architecture} on {defense.Levels} channels in the place of 1, trained against LS-PGA of 7 steps behind {defense}",
            Varied = effort => DefenseAttacks.Pgd(new BackwardRoute(), effort.Steps, effort.Restarts),
        };
    }
}
