using Saddle.AdversarialTraining;
using Saddle.Attacks;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Papers.Athalye2018;

/// <summary>Cascade adversarial training (Na et al. 2018).</summary>
internal sealed class CascadeTrial : DefenseTrial
{
    private static readonly ThreatModel Threat = new() { Ball = new NormBall(Norm.Linf, StudyNetworks.MadryEpsilon) };

    /// <inheritdoc/>
    public override string Defense => "cascade";

    /// <inheritdoc/>
    public override string Title => "Cascade adversarial training (Na et al. 2018)";

    /// <inheritdoc/>
    public override string Obfuscation => "none";

    /// <inheritdoc/>
    public override string WayRound => "none needed: multi-step PGD";

    /// <inheritdoc/>
    public override double? PaperAdaptive => 0.15;

    /// <inheritdoc/>
    public override string Remarks => "The paper: CIFAR-10 at L∞ 0.015, 15 %. Trained against single steps and against the iterative steps of an earlier "
        + "network, it withstands those, and nothing of PGD on itself: it learned to bend its gradient away from its weakness (catastrophic overfitting)";

    /// <inheritdoc/>
    public override DefenseSetup Prepare(Athalye2018Study study)
    {
        TrainingOptions options = StudyNetworks.Natural;
        ModuleClassifier first =
            study.Network("cascade-first", StudyNetworks.Architecture, options with { Method = new CascadeTraining { Threat = Threat }, Seed = 1 });
        ModuleClassifier network = study.Network("cascade", StudyNetworks.Architecture,
            options with { Method = new CascadeTraining { Threat = Threat, Defended = SourceModels.Named("cascade-first", first) } });
        return new DefenseSetup
        {
            Undefended = study.Undefended(),
            Defended = network,
            Threat = Threat,
            Naive = [new NamedAttack("FGSM", new FastGradientSignMethod())],
            Adaptive = [new NamedAttack("PGD of 100 steps", DefenseAttacks.Pgd(steps: 100)),
                new NamedAttack("PGD of 100 steps on the margin", DefenseAttacks.Pgd(steps: 100) with { Loss = new MarginLoss() })],
            Words = $"{StudyNetworks.Architecture}, trained by cascade on single steps and on another network of its kind",
            Varied = effort => DefenseAttacks.Pgd(null, effort.Steps, effort.Restarts),
        };
    }
}
