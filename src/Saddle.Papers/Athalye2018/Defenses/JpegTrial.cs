using Saddle.Attacks;
using Saddle.Defenses;

namespace Saddle.Papers.Athalye2018;

/// <summary>JPEG compression (Guo et al. 2018).</summary>
internal sealed class JpegTrial : TransformationTrial
{
    /// <inheritdoc/>
    public override string Defense => "jpeg";

    /// <inheritdoc/>
    public override string Title => "JPEG compression (Guo et al. 2018)";

    /// <inheritdoc/>
    public override string Obfuscation => "shattered";

    /// <inheritdoc/>
    public override string WayRound => "BPDA, the identity backward";

    /// <inheritdoc/>
    public override string Remarks => "The paper: ImageNet, normalized L2 0.05. Quality 75, as the paper";

    /// <inheritdoc/>
    protected override IReadOnlyList<NamedAttack> Adaptive => [DefenseAttacks.Bpda(100)];

    /// <inheritdoc/>
    protected override InputTransformation Transformation(Athalye2018Study study) => new JpegCompression();

    /// <inheritdoc/>
    protected override Attack Varied(AttackEffort effort) => DefenseAttacks.Pgd(new BackwardRoute(), effort.Steps, effort.Restarts);
}
