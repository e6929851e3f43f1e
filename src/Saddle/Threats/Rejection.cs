using Saddle.Models;

namespace Saddle.Threats;

/// <summary>
/// What an answer with one logit more than classes amounts to (<see cref="ModelContract.Rejects"/>). An adversary who is rejected has failed just as one whose
/// example is recognised: classifier and detector have one objective together, as that of Carlini and Wagner 2017 ("Adversarial examples are not easily
/// detected", section 3.2).
/// </summary>
public static class Rejection
{
    /// <summary>The predicted class of an example that is rejected, in results, stored outcomes and files.</summary>
    public const int Class = -1;

    /// <summary>The predicted classes, <see cref="Class"/> where the answer is a rejection.</summary>
    /// <param name="logits">float32, <c>[n, K]</c>, or <c>[n, K + 1]</c> where the classifier may reject.</param>
    /// <param name="contract">The classifier's.</param>
    /// <returns>int64, <c>[n]</c>; the caller disposes it.</returns>
    public static Tensor Predicted(Tensor logits, ModelContract contract)
    {
        Tensor predicted = logits.argmax(1);
        if (!contract.Rejects) return predicted;
        using Scalar rejection = Scalars.Of((long)contract.Classes), named = Scalars.Of((long)Class);
        using Tensor largest = predicted;
        using Tensor rejected = largest.eq(rejection);
        return largest.masked_fill(rejected, named);
    }

    /// <summary>Which examples have reached a goal; one that is rejected has reached none.</summary>
    /// <param name="goal">The goal.</param>
    /// <param name="logits">float32, <c>[n, K]</c>, or <c>[n, K + 1]</c> where the classifier may reject.</param>
    /// <param name="labels">int64, <c>[n]</c>: true classes.</param>
    /// <param name="contract">The classifier's.</param>
    /// <returns>bool, <c>[n]</c>; the caller disposes it.</returns>
    public static Tensor Reached(this Goal goal, Tensor logits, Tensor labels, ModelContract contract)
    {
        if (!contract.Rejects) return goal.Reached(logits, labels);
        using var scope = NewDisposeScope();
        Tensor named = Predicted(logits, contract).ge(Scalars.Zero);
        return goal.Reached(Joined(logits, labels), labels).logical_and(named).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The logits of the classes alone, in which that of the true class is raised to that of rejection where it lies below: another class is the largest
    /// exactly where the example is misclassified and not rejected. What attacks see, so that their losses and goals are those of classifier and detector
    /// together.
    /// </summary>
    /// <param name="logits">float32, <c>[n, K + 1]</c>.</param>
    /// <param name="labels">int64, <c>[n]</c>: true classes.</param>
    /// <returns>float32, <c>[n, K]</c>, with the graph of the logits; in the caller's scope.</returns>
    internal static Tensor Joined(Tensor logits, Tensor labels)
    {
        long classes = logits.shape[1] - 1;
        Tensor one = labels.unsqueeze(1), own = logits.gather(1, one), rejection = logits.narrow(1, classes, 1);
        return logits.narrow(1, 0, classes).scatter(1, one, own.maximum(rejection));
    }
}
