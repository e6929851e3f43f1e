using System.Globalization;

namespace Saddle.Training;

/// <summary>
/// A look for catastrophic overfitting (Wong et al. 2020, section 5.4): accuracies of a fixed batch of validation
/// examples under one step and under many, at the epoch's own ε and of the weights themselves, not of their average.
/// </summary>
/// <param name="SingleStepAccuracy">The share that is predicted rightly before and after FGSM, 0..1.</param>
/// <param name="MultiStepAccuracy">The share that is predicted rightly before and after PGD of 10 steps, 0..1.</param>
public sealed record OverfittingProbe(double SingleStepAccuracy, double MultiStepAccuracy)
{
    private const double LeastSingleStep = 0.2, LeastShare = 0.5;

    /// <summary>
    /// Whether the network hides from one step and falls to many: at least 20 % stand against FGSM, and fewer than half
    /// as many against PGD.
    /// </summary>
    public bool Collapsed => SingleStepAccuracy >= LeastSingleStep && MultiStepAccuracy < LeastShare * SingleStepAccuracy;

    internal string Words => string.Create(CultureInfo.InvariantCulture,
        $"{100 * SingleStepAccuracy:0.0} % stand against one step (FGSM), only {100 * MultiStepAccuracy:0.0} % against ten (PGD)");

    /// <summary>A line for people: both accuracies, and whether they tell of catastrophic overfitting.</summary>
    public override string ToString() =>
        $"{LineText.Share(SingleStepAccuracy)} stand against one step, {LineText.Share(MultiStepAccuracy)} against "
        + $"ten{(Collapsed ? ": catastrophic overfitting" : "")}";
}
