using Saddle.Options;

namespace Saddle.Losses;

/// <summary>What an attack climbs: a function of logits that is the larger, the nearer the adversary is to the goal.</summary>
/// <threadsafety>Immutable.</threadsafety>
public abstract record Loss : Configurable, IFromText<Loss>
{
    /// <summary>The stable short name, as the command line writes it.</summary>
    public abstract string Name { get; }

    /// <summary>The fewest classes that the loss is defined for, untargeted.</summary>
    public virtual int LeastClasses => 2;

    /// <summary>The fewest classes that the loss is defined for, targeted.</summary>
    public virtual int LeastClassesTargeted => LeastClasses;

    /// <summary>The loss of each example; larger is better for the adversary.</summary>
    /// <param name="logits">float32, <c>[n, K]</c>.</param>
    /// <param name="labels">int64, <c>[n]</c>: true classes.</param>
    /// <param name="targets">int64, <c>[n]</c>: classes to end in; null for any wrong class.</param>
    /// <returns>float32, <c>[n]</c>; the caller disposes it.</returns>
    public abstract Tensor Values(Tensor logits, Tensor labels, Tensor? targets);

    /// <summary>
    /// The direction of the loss at the logits, from which the input gradient is pulled back. Each example's may be
    /// scaled by a positive factor, since attacks use its direction alone. By default the derivative of
    /// <see cref="Values"/>.
    /// </summary>
    /// <param name="logits">float32, <c>[n, K]</c>.</param>
    /// <param name="labels">int64, <c>[n]</c>: true classes.</param>
    /// <param name="targets">int64, <c>[n]</c>: classes to end in; null for any wrong class.</param>
    /// <returns>float32, <c>[n, K]</c>; the caller disposes it.</returns>
    public virtual Tensor Cotangent(Tensor logits, Tensor labels, Tensor? targets)
    {
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();
        Tensor variable = logits.detach().requires_grad_(true);
        return autograd.grad([Values(variable, labels, targets).sum()], [variable])[0].MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The logarithm of the factor that <see cref="Cotangent"/> leaves out of the derivative of <see cref="Values"/>, by which several
    /// answers to one example are
    /// weighed against each other; null where it leaves out none.
    /// </summary>
    /// <param name="logits">float32, <c>[n, K]</c>.</param>
    /// <param name="labels">int64, <c>[n]</c>: true classes.</param>
    /// <param name="targets">int64, <c>[n]</c>: classes to end in; null for any wrong class.</param>
    /// <returns>float32, <c>[n]</c>; the caller disposes it.</returns>
    public virtual Tensor? LogFactor(Tensor logits, Tensor labels, Tensor? targets) => null;

    /// <summary>Refuses a model with too few classes.</summary>
    /// <param name="classes">The model's number of classes.</param>
    /// <param name="targeted">Whether the loss is used with targets.</param>
    /// <exception cref="UsageException">There are too few classes.</exception>
    public void Validate(int classes, bool targeted)
    {
        int least = targeted ? LeastClassesTargeted : LeastClasses;
        if (classes < least)
            throw new UsageException(
                $"The loss {Name} needs at least {least} classes{(targeted ? " with a target" : "")}, but the model has {classes}. Use the loss ce or margin.");
    }

    /// <summary>What <see cref="Parse"/> reads: every loss of the <see cref="LossCatalogue"/>, with its options after slashes.</summary>
    public static string Expected => string.Join(", ", LossCatalogue.Names.All.Select(entry => $"{LossText.Expected(entry)} ({entry.Title})"));

    /// <summary>The loss of a name: <c>ce</c> or <c>cross-entropy</c>, <c>margin</c>, <c>dlr</c>, or <c>margin</c> with its κ as in <c>margin/50</c>.</summary>
    /// <exception cref="UsageException">There is no such loss, or κ is out of range.</exception>
    public static Loss Parse(string text) => LossText.Parse(text);

    /// <summary>The name, and after slashes the options, where one is not the default: <c>margin/50</c>.</summary>
    public sealed override string ToString() => LossText.Of(this);
}
