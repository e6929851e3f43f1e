using System.Globalization;

namespace Saddle.Threats;

/// <summary>
/// What the adversary wants (Papernot et al. 2016, section 2): confidence reduction, misclassification, targeted
/// misclassification, source/target misclassification.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public abstract record Goal
{
    private protected Goal()
    {
    }

    /// <summary>Any class but the true one.</summary>
    public static Goal Misclassification { get; } = new Misclassification();

    /// <summary>
    /// The goal as people write it: <c>untargeted</c>, <c>target:3</c> (source/target misclassification),
    /// <c>any-to:3</c> (targeted misclassification), <c>confidence:0.5</c> (confidence reduction).
    /// </summary>
    /// <param name="text">What <see cref="object.ToString"/> of a goal gives.</param>
    /// <exception cref="UsageException">There is no such goal, or its class or probability is no number or out of range.</exception>
    public static Goal Parse(string text)
    {
        string[] parts = text.Split(':', 2);
        string value = parts.Length == 2 ? parts[1] : "";
        bool isClass = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int target);
        return parts[0] switch
        {
            "untargeted" when parts.Length == 1 => Misclassification,
            "target" when isClass => new SourceTargetMisclassification(target),
            "any-to" when isClass => new TargetedMisclassification(target),
            "confidence" when Fraction.TryParse(value, out double probability) => new ConfidenceReduction(probability),
            _ => throw new UsageException(
                $"There is no goal '{text}'. Goals: untargeted, target:CLASS, any-to:CLASS, confidence:PROBABILITY, as in target:3 or confidence:0.5."),
        };
    }

    /// <summary>The class that every example is to end in; null where any wrong class will do.</summary>
    public virtual int? TargetClass => null;

    /// <summary>Whether the goal can be judged from labels alone.</summary>
    public virtual bool NeedsScores => false;

    /// <summary>Which examples have reached the goal.</summary>
    /// <param name="logits">float32, <c>[n, K]</c>.</param>
    /// <param name="labels">int64, <c>[n]</c>: true classes.</param>
    /// <returns>bool, <c>[n]</c>; the caller disposes it.</returns>
    public virtual Tensor Reached(Tensor logits, Tensor labels)
    {
        using Tensor predicted = logits.argmax(1);
        return ReachedBy(predicted, labels);
    }

    /// <summary>Which examples have reached the goal, from the predicted classes alone.</summary>
    /// <param name="predicted">int64, <c>[n]</c>.</param>
    /// <param name="labels">int64, <c>[n]</c>: true classes.</param>
    /// <returns>bool, <c>[n]</c>; the caller disposes it.</returns>
    public abstract Tensor ReachedBy(Tensor predicted, Tensor labels);
}

/// <summary>Any class but the true one (what is called untargeted).</summary>
public sealed record Misclassification : Goal
{
    /// <inheritdoc/>
    public override Tensor ReachedBy(Tensor predicted, Tensor labels) => predicted.ne(labels);

    /// <inheritdoc/>
    public override string ToString() => "untargeted";
}

/// <summary>The true class is to get less than a probability, whatever class is predicted.</summary>
/// <param name="Probability">The probability that the true class must fall below; in 0..1.</param>
public sealed record ConfidenceReduction(double Probability) : Goal
{
    /// <summary>The probability that the true class must fall below; in 0..1.</summary>
    public double Probability { get; } = Probability is > 0 and < 1 ? Probability
        : throw new UsageException($"A confidence goal needs a probability between 0 and 1, not {Probability}.");

    /// <inheritdoc/>
    public override bool NeedsScores => true;

    /// <inheritdoc/>
    public override Tensor Reached(Tensor logits, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using Scalar probability = Scalars.Of(Probability);
        return nn.functional.softmax(logits, 1).gather(1, labels.unsqueeze(1)).squeeze(1).lt(probability).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor ReachedBy(Tensor predicted, Tensor labels) =>
        throw new UsageException("A confidence goal cannot be judged from labels; it needs access to scores or gradients.");

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"confidence:{Probability}");
}

/// <summary>An input of any kind, the empty image too, is to be taken for the target class.</summary>
/// <param name="Target">The class to end in.</param>
public sealed record TargetedMisclassification(int Target) : Goal
{
    /// <inheritdoc/>
    public override int? TargetClass => Target;

    /// <inheritdoc/>
    public override Tensor ReachedBy(Tensor predicted, Tensor labels)
    {
        using Scalar target = Scalars.Of(Target);
        return predicted.eq(target);
    }

    /// <inheritdoc/>
    public override string ToString() => $"any-to:{Target}";
}

/// <summary>This example, of another class, is to be taken for the target class (what libraries call targeted).</summary>
/// <param name="Target">The class to end in.</param>
public sealed record SourceTargetMisclassification(int Target) : Goal
{
    /// <inheritdoc/>
    public override int? TargetClass => Target;

    /// <inheritdoc/>
    public override Tensor ReachedBy(Tensor predicted, Tensor labels)
    {
        using Scalar target = Scalars.Of(Target);
        using Tensor hit = predicted.eq(target), other = labels.ne(target);
        return hit.logical_and(other);
    }

    /// <inheritdoc/>
    public override string ToString() => $"target:{Target}";
}
