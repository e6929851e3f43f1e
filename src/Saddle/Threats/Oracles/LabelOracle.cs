using Saddle.Models;
using Saddle.Randomness;

namespace Saddle.Threats;

/// <summary>Answers with predicted classes alone (decision-based access); a rejection with the true class, as which it counts for the adversary.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public sealed class LabelOracle : IOracle<LabelOracle>
{
    private readonly Classifier _classifier;
    private readonly Meter _meter;
    private readonly Expectation _expectation;

    private LabelOracle(Classifier classifier, Meter meter, Expectation expectation) =>
        (_classifier, _meter, _expectation) = (classifier, meter, expectation);

    /// <inheritdoc/>
    public static Access Access => Access.Labels;

    /// <summary>The number of classes.</summary>
    public int Classes => _classifier.Contract.Classes;

    static LabelOracle IOracle<LabelOracle>.Create(Classifier classifier, Meter meter, Expectation expectation) => new(classifier, meter, expectation);

    /// <summary>The predicted classes; a pass and a query for each input.</summary>
    /// <param name="inputs">float32, <c>[k·n, …]</c>: the active examples, k times over.</param>
    /// <returns>int64, <c>[k·n]</c>; the caller disposes it.</returns>
    /// <exception cref="InputException">The model answers NaN or infinity.</exception>
    public Tensor Labels(Tensor inputs)
    {
        return Ask(inputs, _meter.Forward(inputs.shape[0] * _expectation.Draws), _meter.Labels(inputs.shape[0]));
    }

    /// <summary>The predicted classes of inputs that belong to some of the active examples; a pass and a query for each input.</summary>
    /// <param name="inputs">float32, <c>[m, …]</c>.</param>
    /// <param name="rows">m numbers: which of the active examples each input belongs to, from 0; in any order, as often as wanted.</param>
    /// <returns>int64, <c>[m]</c>; the caller disposes it.</returns>
    /// <exception cref="InputException">The model answers NaN or infinity.</exception>
    public Tensor Labels(Tensor inputs, ReadOnlySpan<int> rows)
    {
        Rows.Require(inputs, rows);
        return Ask(inputs, _meter.Forward(_expectation.Repeat(rows)), _meter.Labels(rows));
    }

    private Tensor Ask(Tensor inputs, PassDraws? draws, long[]? labels)
    {
        using Tensor logits = Answer.Of(_classifier, inputs, draws, _expectation, labels);
        return logits.argmax(1);
    }
}
