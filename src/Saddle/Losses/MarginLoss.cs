using Saddle.Options;

namespace Saddle.Losses;

/// <summary>
/// The margin of Carlini and Wagner 2017 (section V, f₆): max_{j≠y} z_j − z_y, or z_t − max_{j≠t} z_j towards a
/// target, up to the confidence κ: climbed by PGD it is CW (κ 0) and CW+ (κ 50) of Madry et al. 2018, who write the same
/// but for a constant, −max(z_y − max_{j≠y} z_j + κ, 0). Beyond κ it is flat, and an iterate stays where it is.
/// </summary>
public sealed record MarginLoss : Loss
{
    /// <summary>κ: how far the margin is to be pushed beyond the boundary; Madry's CW+ uses 50. Range: 0 or above. Default: 0 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("κ: how far the margin is to be pushed beyond the boundary; the paper's is 0, Madry's CW+ uses 50", Least = 0)]
    public double Confidence
    {
        get;
        init => field = Checked(value);
    }

    /// <inheritdoc/>
    public override string Name => "margin";

    /// <inheritdoc/>
    public override Tensor Values(Tensor logits, Tensor labels, Tensor? targets)
    {
        using var scope = NewDisposeScope();
        Tensor one = (targets ?? labels).unsqueeze(1);
        Tensor own = logits.gather(1, one).squeeze(1);
        Tensor best = logits.Without(one).amax([1]);
        Tensor margin = targets is null ? best - own : own - best;
        using Scalar confidence = Scalars.Of(Confidence);
        return margin.clamp_max(confidence).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Cotangent(Tensor logits, Tensor labels, Tensor? targets)
    {
        using var scope = NewDisposeScope();
        Tensor one = (targets ?? labels).unsqueeze(1);
        Tensor rival = logits.Without(one).argmax(1, keepdim: true);
        Tensor margin = logits.gather(1, rival) - logits.gather(1, one);
        if (targets is not null) margin = -margin;
        using Scalar confidence = Scalars.Of(Confidence);
        // At κ the loss is flat; right at it an untouched example must still move.
        Tensor weight = margin.le(confidence).to_type(ScalarType.Float32);
        if (targets is not null) weight = -weight;
        Tensor cotangent = zeros_like(logits).scatter_(1, rival, weight).scatter_(1, one, -weight);
        return cotangent.MoveToOuterDisposeScope();
    }
}
