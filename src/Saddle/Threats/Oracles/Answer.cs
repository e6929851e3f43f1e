using Saddle.Models;
using Saddle.Randomness;

namespace Saddle.Threats;

/// <summary>What an oracle answers: a logit for each class, whatever the classifier gives.</summary>
internal static class Answer
{
    /// <summary>One answer to each input, without a graph.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="inputs">float32, <c>[n, …]</c>.</param>
    /// <param name="draws">The randomness of a stochastic classifier; null for others.</param>
    /// <param name="expectation">How often the model is asked for one answer.</param>
    /// <param name="labels">The true class of each input, so that a rejection counts as it; null where there is none to be joined.</param>
    /// <returns>float32, <c>[n, K]</c>; in the caller's scope.</returns>
    public static Tensor Of(Classifier classifier, Tensor inputs, PassDraws? draws, Expectation expectation, long[]? labels)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        return expectation.Mean(Each(classifier, inputs, draws, expectation, labels)).MoveToOuterDisposeScope();
    }

    /// <summary>The answers of all draws to each input, without a graph.</summary>
    /// <inheritdoc cref="Of"/>
    /// <returns>float32, <c>[draws · n, K]</c>; in the caller's scope.</returns>
    public static Tensor Each(Classifier classifier, Tensor inputs, PassDraws? draws, Expectation expectation, long[]? labels)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        return Joined(Drawn(classifier, inputs, draws, expectation).RequireSound(), labels, expectation).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The logits of all draws. A classifier that is given its randomness is asked in one pass; one that draws by itself in a pass for each draw, since it
    /// may draw once for a whole batch.
    /// </summary>
    /// <inheritdoc cref="Of"/>
    /// <returns>float32, <c>[draws · n, K or K + 1]</c>; in the caller's scope, with the graph where gradients are on.</returns>
    public static Tensor Drawn(Classifier classifier, Tensor inputs, PassDraws? draws, Expectation expectation) =>
        classifier.TakesDraws || expectation.Draws == 1 ? classifier.Logits(expectation.Repeat(inputs), draws)
            : cat([.. Enumerable.Range(0, expectation.Draws).Select(_ => classifier.Logits(inputs))]);

    /// <summary>The logits of all draws, a rejection joined with the true class.</summary>
    /// <param name="logits">float32, <c>[draws · n, K or K + 1]</c>.</param>
    /// <param name="labels">The true class of each of the n inputs; null where nothing is to be joined.</param>
    /// <param name="expectation">How often the model was asked.</param>
    /// <returns>float32, <c>[draws · n, K]</c>; in the caller's scope.</returns>
    public static Tensor Joined(Tensor logits, long[]? labels, Expectation expectation) => labels is null ? logits
        : Rejection.Joined(logits, tensor(labels, device: logits.device).repeat(expectation.Draws));
}
