namespace Saddle.Losses;

/// <summary>The difference of logits ratio, and where there are too few classes for it the margin.</summary>
internal sealed record RatioOrMarginLoss : Loss
{
    private static readonly DifferenceOfLogitsRatioLoss Ratio = new();
    private static readonly MarginLoss Margin = new();

    /// <inheritdoc/>
    public override string Name => "dlr-or-margin";

    /// <inheritdoc/>
    public override Tensor Values(Tensor logits, Tensor labels, Tensor? targets) => For(logits, targets).Values(logits, labels, targets);

    /// <inheritdoc/>
    public override Tensor Cotangent(Tensor logits, Tensor labels, Tensor? targets) => For(logits, targets).Cotangent(logits, labels, targets);

    private static Loss For(Tensor logits, Tensor? targets) =>
        logits.shape[1] >= (targets is null ? Ratio.LeastClasses : Ratio.LeastClassesTargeted) ? Ratio : Margin;
}
