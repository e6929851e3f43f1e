using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// The prediction of randomized smoothing (Cohen et al. 2019, section 3.2.1, PREDICT without abstaining): the class that most of n noisy
/// inputs get. The logarithm of each
/// class's share is its logit. Counting has no gradient; the mean of the softmax outputs stands in its place (Salman et al. 2019, equation 6).
/// </summary>
public sealed record RandomizedSmoothing : Defense
{
    /// <inheritdoc/>
    public override string Name => "smoothing";

    /// <inheritdoc/>
    public override GradientKind Gradient => GradientKind.Shattered | GradientKind.Stochastic;

    /// <summary>σ, the noise's standard deviation as a share of the inputs' range. Range: above 0. Default: 0.25 (the paper's least).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("σ, the noise's standard deviation as a share of the inputs' range; the paper's are 0.12 to 1", MoreThan = 0)]
    public double Sigma
    {
        get;
        init => field = Checked(value);
    } = 0.25;

    /// <summary>n, the noisy inputs that vote on an answer. Range: 1 to 100,000. Default: 100 (the paper's selection takes 100).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("n, the noisy inputs that vote on an answer; the paper selects a class by 100", Least = 1, Most = 100_000)]
    public int Votes
    {
        get;
        init => field = Checked(value);
    } = 100;

    /// <inheritdoc/>
    public override int PassesOfAnswer => Votes;

    /// <inheritdoc/>
    protected internal override Tensor Logits(Classifier inner, Tensor inputs, PassDraws? draws, Backward backward)
    {
        PassDraws all = draws!.Repeated(Votes);
        Tensor repeated = inputs.repeat([Votes, .. Enumerable.Repeat(1L, (int)inputs.dim() - 1)]);
        Tensor range = inner.Contract.Bounds.Upper(inputs.device) - inner.Contract.Bounds.Lower(inputs.device);
        using Scalar sigma = Scalars.Of(Sigma), votes = Scalars.Of((double)Votes), none = Scalars.Of(0.5 / Votes);
        Tensor noise = all.Normal(inputs.shape.AsSpan(1)).to(inputs.device).mul_(range);
        Tensor logits = inner.Logits(repeated.add(noise, sigma), inner.TakesDraws ? DefendedClassifier.Deeper(all) : null);
        Tensor voted = zeros_like(logits).scatter_(1, logits.argmax(1, keepdim: true), ones_like(logits.narrow(1, 0, 1)));
        // Half a vote for a class that got none, so that its logarithm is finite.
        Tensor shares = voted.reshape(Votes, -1, logits.shape[1]).sum([0]).div_(votes).clamp_min_(none).log_();
        if (backward == Backward.Own && !inputs.requires_grad) return shares;
        Tensor mean = MeanProbability.Of(logits, Votes);
        // A vote has a derivative of zero.
        return (backward == Backward.Own ? mean.mul(Scalars.Zero) : mean).WithValues(shares);
    }
}
