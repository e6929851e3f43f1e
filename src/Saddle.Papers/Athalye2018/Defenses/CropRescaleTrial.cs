using Saddle.Attacks;
using Saddle.Defenses;

namespace Saddle.Papers.Athalye2018;

/// <summary>Mean over random crops (Guo et al. 2018).</summary>
internal sealed class CropRescaleTrial : TransformationTrial
{
    /// <inheritdoc/>
    public override string Defense => "crop-rescale";

    /// <inheritdoc/>
    public override string Title => "Mean over random crops (Guo et al. 2018)";

    /// <inheritdoc/>
    public override string Obfuscation => "stochastic";

    /// <inheritdoc/>
    public override string WayRound => "EOT over the places of the crops";

    /// <inheritdoc/>
    public override string Remarks => "The paper: ImageNet, normalized L2 0.05, and crops of 90 of 224 pixels; of 28 pixels 24 are kept, since a network "
        + "that was not trained on crops recognises no smaller ones";

    /// <inheritdoc/>
    public override bool HasCostlyCurves => true;

    /// <inheritdoc/>
    protected override IReadOnlyList<NamedAttack> Adaptive => [DefenseAttacks.Eot(3)];

    /// <inheritdoc/>
    protected override InputTransformation Transformation(Athalye2018Study study) => new CropRescale { Side = 24.0 / 28 };

    /// <inheritdoc/>
    protected override Attack Varied(AttackEffort effort) => DefenseAttacks.Pgd(new ExpectationRoute { Draws = effort.Draws }, effort.Steps, effort.Restarts);
}
