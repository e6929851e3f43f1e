using Saddle.Attacks;
using Saddle.Defenses;

namespace Saddle.Papers.Athalye2018;

/// <summary>Median filter (Xu et al. 2018).</summary>
internal sealed class MedianFilterTrial : TransformationTrial
{
    /// <inheritdoc/>
    public override string Defense => "median-filter";

    /// <inheritdoc/>
    public override string Title => "Median filter (Xu et al. 2018)";

    /// <inheritdoc/>
    public override string Obfuscation => "shattered, in part";

    /// <inheritdoc/>
    public override string WayRound => "BPDA, the identity backward";

    /// <inheritdoc/>
    public override double? PaperAdaptive => null;

    /// <inheritdoc/>
    public override string Remarks => "Xu et al. propose it as a squeezer; behind a network alone it has no published number here";

    /// <inheritdoc/>
    protected override IReadOnlyList<NamedAttack> Adaptive => [DefenseAttacks.Bpda(100)];

    /// <inheritdoc/>
    protected override InputTransformation Transformation(Athalye2018Study study) => new MedianFilter();

    /// <inheritdoc/>
    protected override Attack Varied(AttackEffort effort) => DefenseAttacks.Pgd(new BackwardRoute(), effort.Steps, effort.Restarts);
}
