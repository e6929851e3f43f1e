namespace Saddle.Losses;

/// <summary>
/// Cross-entropy: −log p_y, or log p_t towards a target. Its cotangent does not vanish in rounding: softmax minus
/// one-hot cancels in float32 when the network is confident, so that up to a third of an image's gradient signs are
/// noise; here p_y − 1 is formed as −Σ_{j≠y} p_j, and each example is scaled before it underflows.
/// </summary>
public sealed record CrossEntropyLoss : Loss
{
    /// <inheritdoc/>
    public override string Name => "ce";

    /// <inheritdoc/>
    public override Tensor Values(Tensor logits, Tensor labels, Tensor? targets)
    {
        using var scope = NewDisposeScope();
        // log(1 + Σ_{j≠y} exp(z_j − z_y)) keeps the digits that logsumexp(z) − z_y loses for a confident network.
        Tensor one = (targets ?? labels).unsqueeze(1);
        Tensor own = logits.gather(1, one);
        Tensor others = logits.sub(own).Without(one).logsumexp(1);
        Tensor entropy = others.Softplus();
        return (targets is null ? entropy : entropy.neg()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Cotangent(Tensor logits, Tensor labels, Tensor? targets)
    {
        using var scope = NewDisposeScope();
        Tensor one = (targets ?? labels).unsqueeze(1);
        Tensor others = logits.Without(one);
        // Softmax over the other classes: the true cotangent divided by 1 − p_y, which is a positive factor.
        Tensor cotangent = nn.functional.softmax(others, 1);
        cotangent.scatter_(1, one, full_like(one, Scalars.MinusOne, cotangent.dtype));
        return (targets is null ? cotangent : cotangent.neg_()).MoveToOuterDisposeScope();
    }

    /// <summary>log(1 − p_y).</summary>
    /// <inheritdoc/>
    public override Tensor LogFactor(Tensor logits, Tensor labels, Tensor? targets)
    {
        using var scope = NewDisposeScope();
        Tensor one = (targets ?? labels).unsqueeze(1);
        return (logits.Without(one).logsumexp(1) - logits.logsumexp(1)).MoveToOuterDisposeScope();
    }
}
