using Saddle.Attacks;
using Saddle.Defenses;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Papers.Athalye2018;

/// <summary>Thermometer encoding of a naturally trained network (Buckman et al. 2018), whose authors attacked it in the space of its levels (LS-PGA).</summary>
internal sealed class ThermometerTrial : DefenseTrial
{
    private const double Epsilon = 0.3;

    /// <inheritdoc/>
    public override string Defense => "thermometer";

    /// <inheritdoc/>
    public override string Title => "Thermometer encoding, trained naturally (Buckman et al. 2018)";

    /// <inheritdoc/>
    public override string Obfuscation => "shattered";

    /// <inheritdoc/>
    public override string WayRound => "BPDA, ramps backward in the place of steps";

    /// <inheritdoc/>
    public override double? PaperNaive => 0.505;

    /// <inheritdoc/>
    public override double? PaperAdaptive => 0;

    /// <inheritdoc/>
    public override string Remarks => "The paper: CIFAR-10 at L∞ 0.031. LS-PGA with the paper's steps of 0.01 hardly moves; with steps of 1, which a careful "
        + "author would have tried, it is shown beside";

    /// <inheritdoc/>
    public override DefenseSetup Prepare(Athalye2018Study study)
    {
        var defense = new ThermometerEncoding();
        ModuleClassifier network = study.Network("thermometer", StudyNetworks.Architecture, StudyNetworks.Natural, defense);
        return new DefenseSetup
        {
            Undefended = study.Undefended(),
            Defended = defense.Around(network),
            Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, Epsilon) },
            Naive =
            [
                new NamedAttack("LS-PGA of 7 steps of 0.01", new LogitSpaceAscent()),
                new NamedAttack("LS-PGA of 7 steps of 1", new LogitSpaceAscent { StepSize = 1 }),
                new NamedAttack("PGD of 40 steps through the gradient that there is", DefenseAttacks.Pgd()),
            ],
            Adaptive = [DefenseAttacks.Bpda()],
            Words = $"{StudyNetworks.Architecture} on {defense.Levels} channels in the place of 1, trained naturally behind {defense}",
            Varied = effort => DefenseAttacks.Pgd(new BackwardRoute(), effort.Steps, effort.Restarts),
        };
    }
}
