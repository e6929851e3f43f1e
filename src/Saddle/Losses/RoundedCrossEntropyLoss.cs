namespace Saddle.Losses;

/// <summary>
/// Cross-entropy as automatic differentiation gives it in float32: softmax minus one-hot, which is zero in every entry where the network is sure enough.
/// Defensive distillation (Papernot et al. 2016) hides behind that rounding and nothing else (Carlini and Wagner 2017, section IV);
/// <see cref="CrossEntropyLoss"/> does not vanish.
/// </summary>
public sealed record RoundedCrossEntropyLoss : Loss
{
    /// <inheritdoc/>
    public override string Name => "ce-rounded";

    /// <inheritdoc/>
    public override Tensor Values(Tensor logits, Tensor labels, Tensor? targets)
    {
        using var scope = NewDisposeScope();
        Tensor likelihood = nn.functional.log_softmax(logits, 1).gather(1, (targets ?? labels).unsqueeze(1)).squeeze(1);
        return (targets is null ? likelihood.neg() : likelihood.alias()).MoveToOuterDisposeScope();
    }
}
