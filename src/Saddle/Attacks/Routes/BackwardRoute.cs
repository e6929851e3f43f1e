using Saddle.Defenses;
using Saddle.Models;
using Saddle.Options;

namespace Saddle.Attacks;

/// <summary>
/// BPDA (Athalye et al. 2018, section 4.1): the forward pass is the judged model's, to the bit; the backward pass goes through what its
/// defense offers in the place
/// of steps without a useful gradient, or through a surrogate of the whole model.
/// </summary>
public sealed record BackwardRoute : Route
{
    /// <summary>By what the defense offers.</summary>
    public BackwardRoute()
    {
    }

    /// <summary>By a surrogate of the whole model.</summary>
    /// <param name="surrogate">A classifier of the same inputs and classes with a useful gradient; not disposed.</param>
    public BackwardRoute(Classifier surrogate) => Surrogate = [surrogate];

    /// <inheritdoc/>
    public override string Name => "bpda";

    /// <summary>A model of the same inputs and classes that the backward pass goes through; none where the defense offers what stands in its place.</summary>
    [Option("A model of the same inputs and classes that the whole backward pass goes through; without one what the defense offers", Quiet = true)]
    public SourceModels Surrogate { get; init; } = [];

    /// <summary>
    /// Whether comparisons within a TorchScript file, too, are given a slope; false leaves a gradient to what they choose alone. Range: true or false.
    /// Default: true.
    /// </summary>
    [Option("Whether comparisons within a TorchScript file, too, are given a slope", Quiet = true)]
    public bool Comparisons { get; init; } = true;

    /// <inheritdoc/>
    public override ModelContract Attacked(ModelContract judged) => judged with { Gradient = judged.Gradient & ~(GradientKind.Shattered | GradientKind.None) };

    /// <inheritdoc/>
    public override AttackedModel Open(Classifier judged) =>
        new BackwardModel(Surrogate.Count > 0 ? new StraightThroughClassifier(judged, Surrogate[0]) : Defended(judged, Comparisons));

    /// <summary>The model with the backward passes that its defenses offer.</summary>
    /// <exception cref="UsageException">It has no defense.</exception>
    internal static Classifier Defended(Classifier judged, bool comparisons = true) => judged is DefendedClassifier defended ? defended.Differentiable()
        : judged is TorchScriptClassifier script && script.StraightThrough(comparisons) is { } open ? open
        : throw new UsageException(
            "BPDA goes through what a defense offers in the place of its gradient, or round what a TorchScript file has none of; the model has no defense, and no such "
            + "operation that could be read. Put a defense around it, or name a surrogate of the whole model, as in through=bpda,surrogate=MODEL.")
        { Setting = Setting.Defense, SettingValue = "NAME" };

    private sealed class BackwardModel(Classifier attacked) : AttackedModel(attacked)
    {
        protected override void Dispose(bool disposing)
        {
            if (disposing) Classifier.Dispose();
            base.Dispose(disposing);
        }
    }
}
