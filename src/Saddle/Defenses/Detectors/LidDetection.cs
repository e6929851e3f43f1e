using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// The detector of Ma et al. 2018 (section 4): the local intrinsic dimensionality of an input in every layer, measured in a minibatch of clean examples, scaled
/// to what training saw, and weighed by logistic regression. Inputs that it takes for adversarial are rejected. It has to be fitted first. All of it has a
/// gradient.
/// </summary>
public sealed record LidDetection : Defense, IFitted
{
    /// <inheritdoc/>
    public override string Name => "lid";

    /// <inheritdoc/>
    public override GradientKind Gradient => GradientKind.Exact;

    /// <summary>
    /// The probability of being adversarial, as the logistic regression has it, above which an input is rejected. Range: above 0 and below 1. Default: null,
    /// the fitted one, by which few clean examples are flagged.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The probability of being adversarial above which an input is rejected", MoreThan = 0, LessThan = 1, Automatic = "the fitted one")]
    public double? Threshold
    {
        get;
        init => field = Checked(value);
    }

    /// <summary>What it was fitted to. Default: none, with which it cannot be put around a classifier.</summary>
    [Option("The file that fitting the detector wrote")]
    public FittedValues From { get; init; } = FittedValues.None;

    /// <inheritdoc/>
    public override ModelContract Contract(ModelContract inner) => Alarm.Contract(base.Contract(inner));

    /// <inheritdoc/>
    public override void Validate(ModelContract inner)
    {
        Alarm.RequireNone(this, inner);
        From.Require(this, inner);
    }

    /// <inheritdoc/>
    public override void Validate(Classifier inner)
    {
        base.Validate(inner);
        From.RequireClassifier(inner);
    }

    /// <inheritdoc/>
    protected internal override Tensor Logits(Classifier inner, Tensor inputs, PassDraws? draws, Backward backward)
    {
        (Tensor logits, IReadOnlyList<Tensor> layers) =
            LocalIntrinsicDimensionality.Layers(inner, inputs, inner.TakesDraws ? DefendedClassifier.Deeper(draws) : null);
        Tensor score = Fitted(layers.Count, inputs.device).Score(layers);
        using Scalar threshold =
            Scalars.Of(Threshold is { } probability ? Math.Log(probability / (1 - probability)) : From.Named("threshold", 1).item<double>());
        return Alarm.With(logits, score.sub(threshold));
    }

    private LidRegression Fitted(int layers, Device device)
    {
        Tensor[] references = [.. Enumerable.Range(0, layers).Select(layer => From.Named(LidRegression.Reference(layer), -1, -1).to(device))];
        return new LidRegression(references, From.Number("neighbours"), From.Named("weights", layers).to(device), From.Named("intercept", 1).to(device));
    }
}

/// <summary>A logistic regression on local intrinsic dimensionalities, and the minibatch that they are measured in.</summary>
/// <param name="References">Of each layer, what it makes of the minibatch, float32 <c>[m, features]</c>.</param>
/// <param name="Neighbours">k.</param>
/// <param name="Weights">float32, <c>[layers]</c>: of the estimates as they are, the scaling to 0..1 within.</param>
/// <param name="Intercept">float32, <c>[1]</c>.</param>
internal sealed record LidRegression(IReadOnlyList<Tensor> References, int Neighbours, Tensor Weights, Tensor Intercept)
{
    /// <summary>What the minibatch of a layer is called in a file.</summary>
    public static string Reference(int layer) => FormattableString.Invariant($"minibatch{layer}");

    /// <summary>The log-odds of being adversarial.</summary>
    /// <param name="layers">Of each layer, float32 <c>[n, features]</c>.</param>
    /// <returns>float32, <c>[n]</c>; in the caller's scope.</returns>
    public Tensor Score(IReadOnlyList<Tensor> layers) =>
        LocalIntrinsicDimensionality.Of(layers, References, Neighbours).matmul(Weights).add(Intercept, Scalars.One);
}
