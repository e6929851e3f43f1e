using System.Runtime.InteropServices;
using Saddle.Data;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Evaluation.Audits;

/// <summary>
/// Gradients of the margin by every layer's weights, without looking into the model. Of a layer z = W h + b the sum over ∂m/∂W · W is ∂m/∂z · (z − b): what
/// arrives at z, measured by z's own size. ‖∂m/∂W‖ · ‖W‖ bounds it from above and cannot cancel, as the sum does before a normalisation. In a network of ReLU
/// without biases the sum is the same in every layer (Euler), however their scales differ.
/// </summary>
internal static class LayerGradients
{
    internal const string Inputs = "inputs", Outputs = "outputs";

    /// <summary>Measures by one pass forward and backward an example, since a sum over examples is that of the loudest.</summary>
    /// <param name="classifier">The model, in evaluation mode and frozen; its weights and what gradients they have are as before afterwards.</param>
    /// <param name="data">The examples.</param>
    /// <param name="examples">Which of them: such as the model has right.</param>
    /// <param name="seed">Where draws come from.</param>
    /// <returns>Null where the model has no weights that can be seen, or its backward pass fails.</returns>
    public static GradientGrowth? Measure(Classifier classifier, Dataset data, IReadOnlyList<long> examples, ulong seed)
    {
        using var scope = NewDisposeScope();
        using var weights = new ThawedWeights(classifier);
        if (weights.Named.Count == 0) return null;
        var profile = new GrowthProfile([Inputs, .. weights.Named.Select(weight => weight.Name), Outputs]);
        var draws = new Draws(seed, "layers");
        using var own = new ModelDraws(seed);
        foreach (long example in examples)
        {
            own.Begin(0);
            using var inner = NewDisposeScope();
            PassDraws? pass = new Meter(1, budget: null, classifier.TakesDraws ? draws : null, [example]).Forward(1);
            if (Gradients(classifier, data.Inputs.narrow(0, example, 1).to(classifier.Device), data.Labels.narrow(0, example, 1).to(classifier.Device), pass,
                weights) is { } sizes) profile.Add((int)example, sizes);
        }
        return profile.Growth();
    }

    /// <summary>What arrives at inputs, weights and outputs; null of what the margin does not depend on, null at all where it cannot be had.</summary>
    private static double?[]? Gradients(Classifier classifier, Tensor input, Tensor label, PassDraws? pass, ThawedWeights weights)
    {
        weights.Clear();
        using var gradients = enable_grad();
        using Tensor point = input.detach().clone().requires_grad_(true);
        double outputs;
        try
        {
            Tensor logits = classifier.Logits(point, pass);
            if (!logits.requires_grad) return null;
            Tensor values = logits.detach(), one = label.unsqueeze(1);
            Tensor margin = values.OneHot(one) - values.OneHot(values.Without(one).argmax(1, keepdim: true));
            outputs = Size(margin) * Size(values - values.mean());
            autograd.backward([logits], [margin], retain_graph: false, create_graph: false, inputs: [point, .. weights.Named.Select(weight => weight.Value)]);
        }
        catch (Exception error) when (error is ExternalException or InputException)
        {
            // Whether there is a gradient at all is asked elsewhere, in words. A model may also write into weights, which may not be while these have gradients.
            return null;
        }
        double?[] sizes =
        [
            point.grad is { } reached ? Size(reached * classifier.Contract.Bounds.Extent(point.device)) * Math.Sqrt(point.numel()) : null,
            .. weights.Named.Select((weight, i) => weight.Value.grad is { } gradient ? Size(gradient) * weights.Sizes[i] : (double?)null),
            outputs,
        ];
        return sizes.All(size => size is null || double.IsFinite(size.Value)) ? sizes : null;
    }

    /// <summary>The Euclidean length, in float64, since a float32 one is zero where values are small.</summary>
    internal static double Size(Tensor values)
    {
        using var scope = NewDisposeScope();
        return Math.Sqrt(values.detach().to_type(ScalarType.Float64).pow(Scalars.Two).sum().item<double>());
    }
}
