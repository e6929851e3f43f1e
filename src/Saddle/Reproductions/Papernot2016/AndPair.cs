namespace Saddle.Reproductions.Papernot2016;

/// <summary>Two points with x1 = 1 between which the AND network's output jumps: X and X* of figure 5.</summary>
/// <param name="X2">x2 of the benign point.</param>
/// <param name="AdversarialX2">x2 of the adversarial point.</param>
/// <param name="Output">F at the benign point.</param>
/// <param name="AdversarialOutput">F at the adversarial point.</param>
/// <param name="SteepestX2">Where ∂F/∂x2 is largest for x1 = 1.</param>
/// <param name="SteepestDerivative">∂F/∂x2 there.</param>
public sealed record AndPair(double X2, double AdversarialX2, double Output, double AdversarialOutput, double SteepestX2, double SteepestDerivative)
{
    /// <summary>Whether the second is adversarial as the paper has it: its inputs still round to AND 0 while its output rounds to 1.</summary>
    public bool Adversarial => AdversarialX2 < 0.5 && Output < 0.5 && AdversarialOutput >= 0.5;
}
