
namespace Saddle.Evaluation.Indicators;

/// <summary>G1: some input gradients are zero everywhere, so gradient attacks cannot move (AutoAttack's check: any example).</summary>
internal sealed class ZeroGradients : Indicator
{
    public override IEnumerable<Warning> Inspect(Evidence evidence)
    {
        if (evidence.Gradients is not { Zero.Count: > 0 } found) yield break;
        yield return new Warning("G1", null, $"The input gradient is zero everywhere for {found.Zero.Count} of {found.Examples} natural examples: gradient "
            + "attacks cannot move there, and their robust accuracy means nothing.",
            "Look for steps that are not differentiable (rounding, thresholds, encodings) or saturated, and attack through them (BPDA), or with access to "
                + "scores or labels alone.", First(found.Zero));
    }
}

/// <summary>G2: float32 hides gradient signs of confident examples from the usual cross-entropy gradient.</summary>
internal sealed class FloatSaturation : Indicator
{
    private const double Threshold = 0.05;

    public override IEnumerable<Warning> Inspect(Evidence evidence)
    {
        if (evidence.Gradients is not { } found || found.HiddenSigns <= Threshold) yield break;
        yield return new Warning("G2", null, $"In plain float32, softmax minus one-hot would have got {Percent(found.HiddenSigns)} of the gradient signs of "
            + $"{found.Examples} natural examples wrong ({found.Saturated} are saturated outright). The numbers here do not suffer from it; those of tools "
            + "that step along such signs overestimate the robustness.",
            "Compare with numbers from elsewhere only after checking how they form the gradient, or let them use a margin loss.", []);
    }
}
