using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// BIM, or I-FGSM (Kurakin et al. 2017, "Adversarial examples in the physical world", section 2.2): FGSM in small steps
/// from the original, each projected. The paper steps by 1/255, min(ε + 4, 1.25 ε) times in units of 1/255.
/// </summary>
public sealed record BasicIterativeMethod : IterativeGradientAttack
{
    /// <inheritdoc/>
    public override string Name => "bim";

    /// <inheritdoc/>
    protected override Slot Start(AttackBatch<GradientOracle> craft, int round) => craft.Start(random: false, round);
}
