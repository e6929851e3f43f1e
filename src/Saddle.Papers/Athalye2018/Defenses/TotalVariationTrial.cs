using Saddle.Attacks;
using Saddle.Defenses;

namespace Saddle.Papers.Athalye2018;

/// <summary>Total variation minimization (Guo et al. 2018).</summary>
internal sealed class TotalVariationTrial : TransformationTrial
{
    /// <inheritdoc/>
    public override string Defense => "total-variation";

    /// <inheritdoc/>
    public override string Title => "Total variation minimization (Guo et al. 2018)";

    /// <inheritdoc/>
    public override string Obfuscation => "shattered and stochastic";

    /// <inheritdoc/>
    public override string WayRound => "BPDA, the identity backward, and EOT over the kept pixels";

    /// <inheritdoc/>
    public override string Remarks => "The paper: ImageNet, normalized L2 0.05. Half of the pixels are kept, and λ is 0.03, as the paper";

    /// <inheritdoc/>
    public override bool IsCostly => true;

    /// <inheritdoc/>
    protected override IReadOnlyList<NamedAttack> Adaptive => [DefenseAttacks.BpdaAndEot(10)];

    /// <inheritdoc/>
    protected override InputTransformation Transformation(Athalye2018Study study) => new TotalVariationMinimization();

    /// <inheritdoc/>
    protected override Attack Varied(AttackEffort effort) =>
        DefenseAttacks.Pgd(new ExpectationRoute { Backward = true, Draws = effort.Draws }, effort.Steps, effort.Restarts);
}
