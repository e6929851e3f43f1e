using Saddle.Models;
using Saddle.Randomness;

namespace Saddle.Threats;

/// <summary>Answers with logits (score-based access).</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public sealed class ScoreOracle : IOracle<ScoreOracle>
{
    private readonly Classifier _classifier;
    private readonly Meter _meter;
    private readonly Expectation _expectation;

    private ScoreOracle(Classifier classifier, Meter meter, Expectation expectation) =>
        (_classifier, _meter, _expectation) = (classifier, meter, expectation);

    /// <inheritdoc/>
    public static Access Access => Access.Scores;

    /// <summary>The number of classes.</summary>
    public int Classes => _classifier.Contract.Classes;

    static ScoreOracle IOracle<ScoreOracle>.Create(Classifier classifier, Meter meter, Expectation expectation) => new(classifier, meter, expectation);

    /// <summary>The logits; a pass and a query for each input.</summary>
    /// <param name="inputs">float32, <c>[k·n, …]</c>: the active examples, k times over.</param>
    /// <returns>float32, <c>[k·n, K]</c>; the caller disposes it.</returns>
    /// <exception cref="InputException">The model answers NaN or infinity.</exception>
    public Tensor Logits(Tensor inputs)
    {
        return Ask(inputs, _meter.Forward(inputs.shape[0] * _expectation.Draws), _meter.Labels(inputs.shape[0]));
    }

    /// <summary>The logits of inputs that belong to some of the active examples; a pass and a query for each input.</summary>
    /// <param name="inputs">float32, <c>[m, …]</c>.</param>
    /// <param name="rows">m numbers: which of the active examples each input belongs to, from 0; in any order, as often as wanted.</param>
    /// <returns>float32, <c>[m, K]</c>; the caller disposes it.</returns>
    /// <exception cref="InputException">The model answers NaN or infinity.</exception>
    public Tensor Logits(Tensor inputs, ReadOnlySpan<int> rows)
    {
        Rows.Require(inputs, rows);
        return Ask(inputs, _meter.Forward(_expectation.Repeat(rows)), _meter.Labels(rows));
    }

    /// <summary>
    /// The logits of every draw where a stochastic model is asked several times for an answer (EOT); a pass and a query for each input and draw.
    /// </summary>
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
