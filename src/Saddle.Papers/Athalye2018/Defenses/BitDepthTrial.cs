using Saddle.Attacks;
using Saddle.Defenses;

namespace Saddle.Papers.Athalye2018;

/// <summary>Bit-depth reduction (Guo et al. 2018).</summary>
internal sealed class BitDepthTrial : TransformationTrial
{
    /// <inheritdoc/>
    public override string Defense => "bit-depth";

    /// <inheritdoc/>
    public override string Title => "Bit-depth reduction (Guo et al. 2018)";

    /// <inheritdoc/>
    public override string Obfuscation => "shattered";

    /// <inheritdoc/>
    public override string WayRound => "BPDA, the identity backward";

    /// <inheritdoc/>
    public override string Remarks => "The paper: ImageNet, normalized L2 0.05. To 3 bits, by cutting off as the paper's code does, so that changes below "
        + "1/8 of dark pixels are lost and the smallest perturbations with them";

    /// <inheritdoc/>
    protected override IReadOnlyList<NamedAttack> Adaptive => [DefenseAttacks.Bpda(100)];

    /// <inheritdoc/>
    protected override InputTransformation Transformation(Athalye2018Study study) => new BitDepthReduction();

    /// <inheritdoc/>
    protected override Attack Varied(AttackEffort effort) => DefenseAttacks.Pgd(new BackwardRoute(), effort.Steps, effort.Restarts);
}
