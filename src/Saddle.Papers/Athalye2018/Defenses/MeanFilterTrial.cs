using Saddle.Attacks;
using Saddle.Defenses;

namespace Saddle.Papers.Athalye2018;

/// <summary>Mean filter (Li and Li 2017).</summary>
internal sealed class MeanFilterTrial : TransformationTrial
{
    /// <inheritdoc/>
    public override string Defense => "mean-filter";

    /// <inheritdoc/>
    public override string Title => "Mean filter (Li and Li 2017)";

    /// <inheritdoc/>
    public override string Obfuscation => "none";

    /// <inheritdoc/>
    public override string WayRound => "none needed: it is differentiable";

    /// <inheritdoc/>
    public override double? PaperAdaptive => null;

    /// <inheritdoc/>
    public override string Remarks =>
        "A linear layer before the network, whose gradient is exact: what a grey-box attack misses, a white-box one finds at once";

    /// <inheritdoc/>
    protected override IReadOnlyList<NamedAttack> Adaptive => [new NamedAttack("PGD of 100 steps", DefenseAttacks.Pgd(steps: 100))];

    /// <inheritdoc/>
    protected override InputTransformation Transformation(Athalye2018Study study) => new MeanFilter();

    /// <inheritdoc/>
    protected override Attack Varied(AttackEffort effort) => DefenseAttacks.Pgd(null, effort.Steps, effort.Restarts);
}
