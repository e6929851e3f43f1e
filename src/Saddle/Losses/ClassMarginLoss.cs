namespace Saddle.Losses;

/// <summary>
/// z_t − z_y: how far one wrong class is from the true one, whatever the others are. Towards a class that a goal names it is not enough that this
/// is above 0.
/// </summary>
internal sealed record ClassMarginLoss : Loss
{
    /// <inheritdoc/>
    public override string Name => "class-margin";

    /// <inheritdoc/>
    public override Tensor Values(Tensor logits, Tensor labels, Tensor? targets)
    {
        using var scope = NewDisposeScope();
        return (logits.gather(1, targets!.unsqueeze(1)) - logits.gather(1, labels.unsqueeze(1))).squeeze(1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Cotangent(Tensor logits, Tensor labels, Tensor? targets)
    {
        using var scope = NewDisposeScope();
        return (logits.OneHot(targets!.unsqueeze(1)) - logits.OneHot(labels.unsqueeze(1))).MoveToOuterDisposeScope();
    }
}
