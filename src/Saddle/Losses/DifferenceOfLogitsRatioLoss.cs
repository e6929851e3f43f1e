namespace Saddle.Losses;

/// <summary>
/// Difference of logits ratio (Croce and Hein 2020, equations 6 and 7): −(z_y − max_{j≠y} z_j) / (z_π1 − z_π3), or
/// −(z_y − z_t) / (z_π1 − (z_π3 + z_π4)/2) towards a target; π sorts the logits downwards. Needs 3 classes, 4 with a
/// target.
/// </summary>
public sealed record DifferenceOfLogitsRatioLoss : Loss
{
    // The reference implementation's guard against equal logits.
    private static readonly Scalar Guard = Scalars.Of(1e-12);
    private static readonly Scalar Half = Scalars.Of(0.5);

    /// <inheritdoc/>
    public override string Name => "dlr";

    /// <inheritdoc/>
    public override int LeastClasses => 3;

    /// <inheritdoc/>
    public override int LeastClassesTargeted => 4;

    /// <inheritdoc/>
    public override Tensor Values(Tensor logits, Tensor labels, Tensor? targets)
    {
        using var scope = NewDisposeScope();
        Tensor own = logits.gather(1, labels.unsqueeze(1)).squeeze(1);
        Tensor largest = logits.topk(targets is null ? 3 : 4, 1).values;
        Tensor rival, scale;
        if (targets is null)
        {
            rival = logits.Without(labels.unsqueeze(1)).amax([1]);
            scale = largest.select(1, 0) - largest.select(1, 2);
        }
        else
        {
            rival = logits.gather(1, targets.unsqueeze(1)).squeeze(1);
            scale = largest.select(1, 0) - largest.select(1, 2).add(largest.select(1, 3), Scalars.One).mul(Half);
        }
        return ((rival - own) / scale.add(Guard, Scalars.One)).MoveToOuterDisposeScope();
    }
}
