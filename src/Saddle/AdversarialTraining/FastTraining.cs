using Saddle.Options;

namespace Saddle.AdversarialTraining;

/// <summary>
/// Fast adversarial training (Wong et al. 2020, algorithm 3): δ ~ U(−ε, ε), then δ ← Π(δ + α · sign(∇ L(θ, x + δ, y)))
/// with α = 1.25 ε: at L∞ 0.3 a step of 0.375. The projection is onto ball and bounds at once. The step costs one pass
/// of the inner problem in place of PGD's seven; larger ones collapse.
/// </summary>
[Automatic(nameof(StepSize), "1.25 ε")]
public sealed record FastTraining : SingleStepMethod
{
    /// <inheritdoc/>
    public override string Name => "fast";

    private protected override double UsualStep => 1.25;

    private protected override bool RandomStart => true;
}
