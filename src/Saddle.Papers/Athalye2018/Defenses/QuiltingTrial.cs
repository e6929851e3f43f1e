using Saddle.Attacks;
using Saddle.Defenses;
using Saddle.Fitting;

namespace Saddle.Papers.Athalye2018;

/// <summary>Image quilting (Guo et al. 2018).</summary>
internal sealed class QuiltingTrial : TransformationTrial
{
    /// <inheritdoc/>
    public override string Defense => "quilting";

    /// <inheritdoc/>
    public override string Title => "Image quilting (Guo et al. 2018)";

    /// <inheritdoc/>
    public override string Obfuscation => "shattered and stochastic";

    /// <inheritdoc/>
    public override string WayRound => "BPDA, the identity backward, and EOT over the choice of patches";

    /// <inheritdoc/>
    public override string Remarks => "The paper: ImageNet, normalized L2 0.05, a million patches; here 50,000 of MNIST, since their search takes 20 times as long otherwise, and images continued to 29 pixels, "
        + "since 28 cannot be quilted";

    /// <inheritdoc/>
    public override bool IsCostly => true;

    /// <inheritdoc/>
    protected override IReadOnlyList<NamedAttack> Adaptive => [DefenseAttacks.BpdaAndEot(10)];

    /// <inheritdoc/>
    protected override InputTransformation Transformation(Athalye2018Study study) => new Quilting { From = study.Fitted(new QuiltingFitting()), Pad = true };

    /// <inheritdoc/>
    protected override Attack Varied(AttackEffort effort) => DefenseAttacks.Pgd(new ExpectationRoute { Backward = true, Draws = effort.Draws }, effort.Steps, effort.Restarts);
}
