using Saddle.Models;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// A defense that changes inputs before the classifier sees them. With <see cref="Votes"/> above 1 each input is changed so often, and the mean of the
/// softmax outputs is the answer.
/// </summary>
public abstract record InputTransformation : Defense
{
    /// <summary>How many changed inputs an answer is the mean of; 1 where nothing else is said.</summary>
    protected virtual int Votes => 1;

    /// <inheritdoc/>
    public sealed override int PassesOfAnswer => Votes;

    /// <summary>What the classifier sees.</summary>
    /// <param name="inputs">float32, <c>[n, …]</c>, in 0..1 whatever the classifier's bounds are; not to be written into.</param>
    /// <param name="draws">The randomness, an entry for each input; null where the defense takes none.</param>
    /// <returns>float32, in 0..1, in the caller's scope.</returns>
    protected abstract Tensor Transform(Tensor inputs, PassDraws? draws);

    /// <summary>
    /// What a gradient goes through in the place of <see cref="Transform"/>, by the same randomness (BPDA, Athalye et al. 2018, section
    /// 4.1): the identity where nothing
    /// else is said, which fits what gives back nearly what it was given.
    /// </summary>
    /// <param name="inputs">float32, <c>[n, …]</c>, in 0..1; not to be written into.</param>
    /// <param name="draws">The randomness, an entry for each input; null where the defense takes none.</param>
    /// <returns>float32, of the shape that <see cref="Transform"/> gives, in the caller's scope.</returns>
    protected virtual Tensor Surrogate(Tensor inputs, PassDraws? draws) => inputs;

    /// <summary>What the classifier sees of inputs, once for each, to be looked at.</summary>
    /// <param name="inputs">float32, <c>[n, …]</c>, in 0..1.</param>
    /// <param name="seed">Where draws come from, for a defense that takes any.</param>
    /// <returns>float32, in 0..1, without a graph; the caller disposes it.</returns>
    public Tensor Seen(Tensor inputs, ulong seed = 0)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        int count = (int)inputs.shape[0];
        PassDraws? draws = IsStochastic
            ? new PassDraws(new Draws(seed, "inputs to be looked at"), [.. Enumerable.Range(0, count).Select(row => (long)row)], new long[count]) : null;
        // A transformation may give back what it was given, which is the caller's.
        return Transform(inputs, draws).clone().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected internal sealed override Tensor Logits(Classifier inner, Tensor inputs, PassDraws? draws, Backward backward)
    {
        PassDraws? all = Votes == 1 ? draws : draws?.Repeated(Votes);
        Tensor repeated = Votes == 1 ? inputs : inputs.repeat([Votes, .. Enumerable.Repeat(1L, (int)inputs.dim() - 1)]);
        PassDraws? own = IsStochastic ? all : null;
        Tensor unit = UnitRange.Enter(repeated, inner.Contract.Bounds), seen = Seen(unit, own, backward);
        Tensor logits = inner.Logits(UnitRange.Leave(seen, inner.Contract.Bounds), inner.TakesDraws ? DefendedClassifier.Deeper(all) : null);
        return Votes == 1 ? logits : MeanProbability.Of(logits, Votes);
    }

    private Tensor Seen(Tensor unit, PassDraws? draws, Backward backward)
    {
        if (backward == Backward.Own) return WithGraph(Transform(unit, draws), unit, draws);
        Tensor exact, surrogate = Surrogate(unit, draws);
        using (no_grad()) exact = Transform(unit, draws);
        if (!exact.shape.SequenceEqual(surrogate.shape))
            throw new UsageException($"The defense {Name} gives inputs of shape [{string.Join(", ", exact.shape)}], but its surrogate gives "
                + $"[{string.Join(", ", surrogate.shape)}]; a backward pass needs the same shape.");
        return surrogate.WithValues(exact);
    }

    /// <summary>What has no derivative at all has one of zero, as rounding has: an attack that follows it goes nowhere, and the checks say why.</summary>
    private Tensor WithGraph(Tensor seen, Tensor unit, PassDraws? draws) =>
        seen.requires_grad || !unit.requires_grad ? seen : Surrogate(unit, draws).mul(Scalars.Zero).WithValues(seen);
}
