namespace Saddle.AdversarialTraining;

/// <summary>
/// Adversarial training with FGSM (Goodfellow et al. 2015, section 6; the FGSM networks of Madry et al. 2018, section
/// 4 and figure 6): x' = x + α · sign(∇ₓ L(θ, x, y)) with α = ε and no random start. It shows what goes wrong: such a
/// network learns to bend its loss at the step's end alone, stands against FGSM and falls to PGD.
/// </summary>
public sealed record FgsmTraining : SingleStepMethod
{
    /// <inheritdoc/>
    public override string Name => "fgsm";

    private protected override double UsualStep => 1;

    private protected override bool RandomStart => false;
}
