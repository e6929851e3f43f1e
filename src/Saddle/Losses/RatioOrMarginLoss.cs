namespace Saddle.Losses;

/// <summary>The difference of logits ratio, and where there are too few classes for it (3, towards a target 4) the margin.</summary>
public sealed record RatioOrMarginLoss : Loss
{
    private static readonly DifferenceOfLogitsRatioLoss Ratio = new();
    private static readonly MarginLoss Margin = new();

    /// <inheritdoc/>
    public override string Name => "dlr-or-margin";

    /// <summary>Whether there are too few classes for the ratio.</summary>
    /// <param name="classes">The number of classes.</param>
    /// <param name="targeted">Whether it is climbed towards a target.</param>
    public static bool IsMargin(int classes, bool targeted) => classes < (targeted ? Ratio.LeastClassesTargeted : Ratio.LeastClasses);

    /// <inheritdoc/>
    public override Tensor Values(Tensor logits, Tensor labels, Tensor? targets) => For(logits, targets).Values(logits, labels, targets);

    /// <inheritdoc/>
    public override Tensor Cotangent(Tensor logits, Tensor labels, Tensor? targets) => For(logits, targets).Cotangent(logits, labels, targets);

    private static Loss For(Tensor logits, Tensor? targets) =>
        IsMargin((int)logits.shape[1], targets is not null) ? Margin : Ratio;
}
