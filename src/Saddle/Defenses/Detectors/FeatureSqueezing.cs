using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// The detector of feature squeezing (Xu et al. 2018, section V): an input is rejected where the classifier's answer to it and to its squeezed forms differ by
/// more than a threshold, by which few of the training examples are flagged. The squeezers are the paper's for MNIST, one bit and a median of 2×2 pixels;
/// non-local means, which it adds on colour images, is left out.
/// </summary>
public sealed record FeatureSqueezing : Defense, IFitted
{
    /// <inheritdoc/>
    public override string Name => "feature-squeezing";

    /// <inheritdoc/>
    public override GradientKind Gradient => GradientKind.Shattered;

    /// <summary>How many bits one of the squeezers rounds each feature to. Range: 1 to 8. Default: 1 (the paper's on MNIST; 5 on CIFAR-10).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How many bits one of the squeezers rounds each feature to; the paper's are 1 on MNIST and 5 on CIFAR-10", Least = 1, Most = 8)]
    public int Bits
    {
        get;
        init => field = Checked(value);
    } = 1;

    /// <summary>The side in pixels of the square whose median the other squeezer takes. Range: 2 to 15. Default: 2 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The side in pixels of the square whose median the other squeezer takes; the paper's is 2", Least = 2, Most = 15)]
    public int Window
    {
        get;
        init => field = Checked(value);
    } = 2;

    /// <summary>
    /// The L1 distance of softmax outputs above which an input is rejected. Range: above 0 and below 2. Default: null, the fitted one (the paper's on MNIST is
    /// 0.0029).
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The L1 distance of softmax outputs above which an input is rejected; the paper's on MNIST is 0.0029", MoreThan = 0, LessThan = 2,
        Automatic = "the fitted one")]
    public double? Threshold
    {
        get;
        init => field = Checked(value);
    }

    /// <summary>What the threshold was fitted to. Default: none, with which there must be a threshold.</summary>
    [Option("The file that fitting the threshold wrote; not needed where one is given")]
    public FittedValues From { get; init; } = FittedValues.None;

    /// <inheritdoc/>
    public override int PassesOfAnswer => SqueezedScore.Passes;

    /// <inheritdoc/>
    public override ModelContract Contract(ModelContract inner) => Alarm.Contract(base.Contract(inner));

    /// <inheritdoc/>
    public override void Validate(ModelContract inner)
    {
        ImageInputs.Require(this, inner);
        Alarm.RequireNone(this, inner);
        if (Threshold is not null) return;
        From.Require(this, inner);
        if (From.Number("bits") != Bits || From.Number("window") != Window)
            throw new UsageException($"The threshold of {From} was fitted with bits={From.Number("bits")},window={From.Number("window")}, but the "
                + "defense squeezes with "
                + $"bits={Bits},window={Window}. Fit it anew, or give the same.")
            { Setting = Setting.Defense };
    }

    /// <inheritdoc/>
    public override void Validate(Classifier inner)
    {
        base.Validate(inner);
        if (Threshold is null) From.RequireClassifier(inner);
    }

    /// <inheritdoc/>
    protected internal override Tensor Logits(Classifier inner, Tensor inputs, PassDraws? draws, Backward backward)
    {
        (Tensor logits, Tensor score) =
            new SqueezedScore(Bits, Window).Of(inner, inputs, inner.TakesDraws ? DefendedClassifier.Deeper(draws) : null, backward);
        double threshold = Threshold ?? From.Named("threshold", 1).item<double>();
        // The logarithm of their ratio has a gradient that does not depend on how small distances are; below the least of float32 nothing is left to compare.
        using Scalar own = Scalars.Of(Math.Log(threshold)), least = Scalars.Of(LeastScore);
        return Alarm.With(logits, score.clamp_min(least).log().sub(own));
    }

    /// <summary>No threshold lies below it, since softmax outputs in float32 differ by as much for no reason.</summary>
    internal const double LeastScore = 1e-7;
}
