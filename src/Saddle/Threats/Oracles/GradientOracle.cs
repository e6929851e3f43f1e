using Saddle.Models;

namespace Saddle.Threats;

/// <summary>Answers with logits and with their derivatives by the inputs (white-box access).</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public sealed class GradientOracle : IOracle<GradientOracle>
{
    private readonly Classifier _classifier;
    private readonly Meter _meter;

    private GradientOracle(Classifier classifier, Meter meter) => (_classifier, _meter) = (classifier, meter);

    /// <inheritdoc/>
    public static Access Access => Access.Gradient;

    /// <summary>The number of classes.</summary>
    public int Classes => _classifier.Contract.Classes;

    static GradientOracle IOracle<GradientOracle>.Create(Classifier classifier, Meter meter) => new(classifier, meter);

    /// <summary>The logits alone; a forward pass for each input.</summary>
    /// <param name="inputs">float32, <c>[k·n, …]</c>: the active examples, k times over.</param>
    /// <returns>float32, <c>[k·n, K]</c>; the caller disposes it.</returns>
    /// <exception cref="InputException">The model answers NaN or infinity.</exception>
    public Tensor Logits(Tensor inputs)
    {
        using var gradients = no_grad();
        _meter.Forward(inputs.shape[0]);
        return _classifier.Logits(inputs).RequireSound();
    }

    /// <summary>The logits, with the graph that leads to them; a forward pass for each input.</summary>
    /// <param name="inputs">float32, <c>[k·n, …]</c>: the active examples, k times over; not to be changed before the last pull.</param>
    /// <returns>The linearization; the caller disposes it.</returns>
    /// <exception cref="InputException">The model answers NaN or infinity.</exception>
    public Linearization Linearize(Tensor inputs)
    {
        _meter.Forward(inputs.shape[0]);
        return new Linearization(_classifier, _meter, inputs);
    }
}
