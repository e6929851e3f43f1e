using Saddle.AdversarialTraining;
using Saddle.Attacks;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Papers.Athalye2018;

/// <summary>Defensive distillation (Papernot et al. 2016).</summary>
internal sealed class DistillationTrial : DefenseTrial
{
    private const int Epochs = 4;

    /// <inheritdoc/>
    public override string Defense => "distillation";

    /// <inheritdoc/>
    public override string Title => "Defensive distillation (Papernot et al. 2016)";

    /// <inheritdoc/>
    public override string Obfuscation => "vanishing: float32 rounds the gradient of the cross-entropy to zero";

    /// <inheritdoc/>
    public override string WayRound => "a loss of logits, or a gradient that is formed without cancellation";

    /// <inheritdoc/>
    public override double? PaperAdaptive => null;

    /// <inheritdoc/>
    public override string Remarks => "Not among the paper's nine. Temperature 100, its paper's most. The cross-entropy of this library loses nothing to "
        + "rounding; the naive attack is on one that does, as in float32 elsewhere";

    /// <inheritdoc/>
    public override DefenseSetup Prepare(Athalye2018Study study)
    {
        TrainingOptions options = StudyNetworks.Natural with { Epochs = Epochs };
        ModuleClassifier teacher =
            study.Network("distillation-teacher", StudyNetworks.Architecture, options with { Method = new DistillationTraining(), Seed = 1 });
        ModuleClassifier network = study.Network("distillation", StudyNetworks.Architecture,
            options with { Method = new DistillationTraining { Teacher = SourceModels.Named("distillation-teacher", teacher) } });
        return new DefenseSetup
        {
            Undefended = study.Undefended(),
            Defended = network,
            Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.2) },
            Naive = [new NamedAttack("PGD of 40 steps on the cross-entropy as float32 rounds it",
                DefenseAttacks.Pgd() with { Loss = new RoundedCrossEntropyLoss() })],
            Adaptive = [new NamedAttack("PGD of 40 steps on the margin", DefenseAttacks.Pgd() with { Loss = new MarginLoss() }),
                new NamedAttack("PGD of 40 steps on the cross-entropy", DefenseAttacks.Pgd())],
            Words = $"{StudyNetworks.Architecture}, distilled at temperature 100 from another network of its kind",
            Varied = effort => DefenseAttacks.Pgd(null, effort.Steps, effort.Restarts) with { Loss = new MarginLoss() },
        };
    }
}
