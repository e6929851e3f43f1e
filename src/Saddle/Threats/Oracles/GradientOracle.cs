using Saddle.Models;
using Saddle.Randomness;

namespace Saddle.Threats;

/// <summary>Answers with logits and with their derivatives by the inputs (white-box access).</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public sealed class GradientOracle : IOracle<GradientOracle>
{
    private readonly Classifier _classifier;
    private readonly Meter _meter;
    private readonly Expectation _expectation;

    private GradientOracle(Classifier classifier, Meter meter, Expectation expectation) =>
        (_classifier, _meter, _expectation) = (classifier, meter, expectation);

    /// <inheritdoc/>
    public static Access Access => Access.Gradient;

    /// <summary>The number of classes.</summary>
    public int Classes => _classifier.Contract.Classes;

    /// <summary>Access for the library's own looks at a model, which count for no attack.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="examples">How many examples.</param>
    /// <param name="draws">Where a stochastic classifier's randomness comes from; other draws at each call where null.</param>
    /// <param name="indices">The examples' indices in their data set; 0, 1, … where null.</param>
    internal static GradientOracle Of(Classifier classifier, int examples, Draws? draws = null, long[]? indices = null) =>
        new(classifier, new Meter(examples, budget: null, classifier.TakesDraws ? draws : null, indices), Expectation.None);

    /// <summary>Access that is counted.</summary>
    internal static GradientOracle Of(Classifier classifier, Meter meter) => new(classifier, meter, Expectation.None);

    static GradientOracle IOracle<GradientOracle>.Create(Classifier classifier, Meter meter, Expectation expectation) => new(classifier, meter, expectation);

    /// <summary>The logits alone; a forward pass for each input.</summary>
    /// <param name="inputs">float32, <c>[k·n, …]</c>: the active examples, k times over.</param>
    /// <returns>float32, <c>[k·n, K]</c>; the caller disposes it.</returns>
    /// <exception cref="InputException">The model answers NaN or infinity.</exception>
    public Tensor Logits(Tensor inputs)
    {
        return Ask(inputs, _meter.Forward(inputs.shape[0] * _expectation.Draws), _meter.Labels(inputs.shape[0]));
    }

    /// <summary>The logits of inputs that belong to some of the active examples; a forward pass for each input.</summary>
    /// <param name="inputs">float32, <c>[m, …]</c>.</param>
    /// <param name="rows">m numbers: which of the active examples each input belongs to, from 0; in any order, as often as wanted.</param>
    /// <returns>float32, <c>[m, K]</c>; the caller disposes it.</returns>
    /// <exception cref="InputException">The model answers NaN or infinity.</exception>
    public Tensor Logits(Tensor inputs, ReadOnlySpan<int> rows)
    {
        Rows.Require(inputs, rows);
        return Ask(inputs, _meter.Forward(_expectation.Repeat(rows)), _meter.Labels(rows));
    }

    /// <summary>The logits, with the graph that leads to them; a forward pass for each input.</summary>
    /// <param name="inputs">float32, <c>[k·n, …]</c>: the active examples, k times over; not to be changed before the last pull.</param>
    /// <returns>The linearization; the caller disposes it.</returns>
    /// <exception cref="InputException">The model answers NaN or infinity.</exception>
    public Linearization Linearize(Tensor inputs)
    {
        return new Linearization(_classifier, inputs, _meter.Forward(inputs.shape[0] * _expectation.Draws), _meter.Backward, _expectation,
            _meter.Labels(inputs.shape[0]));
    }

    /// <summary>The same at inputs that belong to some of the active examples; a forward pass for each input.</summary>
    /// <param name="inputs">float32, <c>[m, …]</c>; not to be changed before the last pull.</param>
    /// <param name="rows">m numbers: which of the active examples each input belongs to, from 0; in any order, as often as wanted.</param>
    /// <returns>The linearization; the caller disposes it.</returns>
    /// <exception cref="InputException">The model answers NaN or infinity.</exception>
    public Linearization Linearize(Tensor inputs, ReadOnlySpan<int> rows)
    {
        Rows.Require(inputs, rows);
        int[] owners = _expectation.Repeat(rows);
        return new Linearization(_classifier, inputs, _meter.Forward(owners), _ => _meter.Backward(owners), _expectation, _meter.Labels(rows));
    }

    /// <summary>The logits of every draw where a stochastic model is asked several times for an answer (EOT); a forward pass for each input and draw.</summary>
    /// <param name="inputs">float32, <c>[k·n, …]</c>: the active examples, k times over.</param>
    /// <returns>float32, <c>[draws · k·n, K]</c>: all inputs by the first draw, then all by the second; the caller disposes it.</returns>
    /// <exception cref="InputException">The model answers NaN or infinity.</exception>
    public Tensor Each(Tensor inputs) =>
        Answer.Each(_classifier, inputs, _meter.Forward(inputs.shape[0] * _expectation.Draws), _expectation, _meter.Labels(inputs.shape[0]));

    /// <summary>The answer to each input, of the logits of every draw.</summary>
    /// <param name="each">What <see cref="Each"/> gave.</param>
    /// <returns>float32, <c>[k·n, K]</c>, in the caller's scope; the same tensor where there is one draw.</returns>
    public Tensor Mean(Tensor each) => _expectation.Mean(each);

    private Tensor Ask(Tensor inputs, PassDraws? draws, long[]? labels) => Answer.Of(_classifier, inputs, draws, _expectation, labels);
}
