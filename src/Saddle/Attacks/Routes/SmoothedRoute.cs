using Saddle.Defenses;
using Saddle.Models;
using Saddle.Options;

namespace Saddle.Attacks;

/// <summary>
/// The judged model's answers, to the bit, with gradients that are means over Gaussian noise around the point: where a gradient turns from place to place,
/// as that
/// of k-winners-take-all does, its mean shows the direction that lasts. Tramèr et al. 2020 (section 5) broke it by such a mean, taken from finite
/// differences; what
/// the jumps themselves add to a function, a mean of gradients does not see.
/// </summary>
public sealed record SmoothedRoute : Route
{
    /// <inheritdoc/>
    public override string Name => "smoothed";

    /// <summary>How many noisy points a gradient is the mean of. Range: 1 to 10,000. Default: 20.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How many noisy points a gradient is the mean of", Least = 1, Most = 10_000)]
    public int Draws
    {
        get;
        init => field = Checked(value);
    } = 20;

    /// <summary>σ of the noise, as a share of the range of values. Range: above 0 and at most 1. Default: 0.1.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("σ of the noise, as a share of the range of values", MoreThan = 0, Most = 1)]
    public double Deviation
    {
        get;
        init => field = Checked(value);
    } = 0.1;

    /// <inheritdoc/>
    public override ModelContract Attacked(ModelContract judged) => judged with { Gradient = judged.Gradient & ~GradientKind.Shattered };

    /// <inheritdoc/>
    public override AttackedModel Open(Classifier judged) => new SmoothedModel(new SmoothedClassifier(judged, Draws, Deviation));

    private sealed class SmoothedModel(SmoothedClassifier attacked) : AttackedModel(attacked)
    {
        protected override void Dispose(bool disposing)
        {
            if (disposing) Classifier.Dispose();
            base.Dispose(disposing);
        }
    }
}
