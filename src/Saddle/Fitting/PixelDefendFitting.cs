using Saddle.Data;
using Saddle.Defenses;
using Saddle.Options;

namespace Saddle.Fitting;

/// <summary>
/// Trains the PixelCNN of <see cref="PixelDefend"/>: the likelihood of training images is made as high as it gets, by Adam with a learning rate that falls to
/// 0. The paper's network, PixelCNN++ (Salimans et al. 2017), has logistic mixtures over 256 levels; this one has a softmax over fewer.
/// </summary>
public sealed record PixelDefendFitting : DefenseFitting
{
    /// <inheritdoc/>
    public override string Name => "pixel-defend";

    /// <summary>Levels that a value can have. Range: 2 to 256. Default: 16 (the paper's images have 256).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Levels that a value can have; the paper's images have 256", Least = 2, Most = 256)]
    public int Levels
    {
        get;
        init => field = Checked(value);
    } = 16;

    /// <summary>Filters of a layer, for each channel. Range: 1 to 256. Default: 16 (the paper's 160).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Filters of a layer, for each channel; the paper's network has 160", Least = 1, Most = 256)]
    public int Filters
    {
        get;
        init => field = Checked(value);
    } = 16;

    /// <summary>Layers in all. Range: 2 to 50. Default: 5 (the paper has 5 residual blocks of several).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Layers in all; the paper's network has 5 residual blocks of several", Least = 2, Most = 50)]
    public int Layers
    {
        get;
        init => field = Checked(value);
    } = 5;

    /// <summary>How often all examples are gone through. Range: 1 to 1,000. Default: 3.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How often all examples are gone through", Least = 1, Most = 1000)]
    public int Epochs
    {
        get;
        init => field = Checked(value);
    } = 3;

    /// <summary>Examples of a step. Range: 1 to 10,000. Default: 64.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Examples of a step", Least = 1, Most = 10_000)]
    public int BatchSize
    {
        get;
        init => field = Checked(value);
    } = 64;

    /// <summary>The learning rate of the first step, from where it falls evenly to 0. Range: above 0. Default: 0.003.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The learning rate of the first step, from where it falls evenly to 0", MoreThan = 0)]
    public double LearningRate
    {
        get;
        init => field = Checked(value);
    } = 0.003;

    /// <inheritdoc/>
    protected override void Validate(Dataset data) => FittingInputs.RequireImages(this, data);

    /// <inheritdoc/>
    internal override FittingRun Begin(FittingJob job) => new PixelCnnTraining(job, this);
}
