using System.Runtime.CompilerServices;
using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// PixelDefend (Song et al. 2018, algorithm 1): an image is moved to where training images are likely. From the upper left to the lower right, channel by
/// channel, each value becomes the most likely one within ε_defend of it, by a PixelCNN given those that were replaced before. It has no derivative.
/// </summary>
public sealed record PixelDefend : InputTransformation, IFitted
{
    /// <summary>Facts of what it was fitted to: the sizes of the network.</summary>
    internal const string Filters = "filters", Layers = "layers", Levels = "levels";

    // A record's fields are what it is compared by, and a network is laid out once for all classifiers behind it.
    private static readonly ConditionalWeakTable<FittedValues, PixelCnn> s_networks = [];

    /// <inheritdoc/>
    public override string Name => "pixel-defend";

    /// <inheritdoc/>
    public override GradientKind Gradient => GradientKind.Shattered | GradientKind.Vanishing;

    /// <inheritdoc/>
    public override bool OptimizesAtInference => true;

    /// <summary>The file with the PixelCNN that its fitting to training data wrote. Default: none.</summary>
    [Option("The file with the PixelCNN that its fitting to training data wrote")]
    public FittedValues From { get; init; } = FittedValues.None;

    /// <summary>
    /// ε_defend, how far a value may be moved, as a share of the inputs' range; at least half of what two levels are apart. Range: above 0 and at most 1.
    /// Default: 0.06274509803921569 (16/255, the paper on CIFAR-10).
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("ε_defend, how far a value may be moved, as a share of the inputs' range; the paper's is 16/255 on CIFAR-10", MoreThan = 0, Most = 1)]
    public double Epsilon
    {
        get;
        init => field = Checked(value);
    } = 16.0 / 255;

    /// <inheritdoc/>
    public override void Validate(ModelContract inner)
    {
        ImageInputs.Require(this, inner);
        From.Require(this, inner);
        PixelCnnDesign design = Design(From, (int)inner.InputShape![0]);
        for (int layer = 0; layer < design.Layers; layer++)
        {
            long[] shape = design.Shape(layer);
            From.Named(PixelCnnDesign.Weight(layer), shape);
            From.Named(PixelCnnDesign.Bias(layer), shape[0]);
        }
        double least = 0.5 / (design.Levels - 1);
        if (Epsilon < least)
            throw new UsageException(
                FormattableString.Invariant($"The defense {Name} may move a value by {Epsilon:0.####} (epsilon), but the {design.Levels} levels of {From} ")
                + FormattableString.Invariant($"are {2 * least:0.####} apart, so that some values have none near. Allow at least {least:0.####}, or fit it ")
                + "to more levels.")
            { Setting = Setting.Defense };
    }

    /// <inheritdoc/>
    protected override Tensor Transform(Tensor inputs, PassDraws? draws)
    {
        (int channels, int height, int width) = ImageInputs.Size(inputs);
        if (inputs.numel() == 0) return inputs.clone();
        PixelCnn network = s_networks.GetValue(From, values => new PixelCnn(Design(values, channels), name => values.Tensors[name]));
        using Tensor local = inputs.detach().cpu().contiguous();
        float[] pixels = local.data<float>().ToArray();
        int each = channels * height * width;
        Parallel.For(0, (int)inputs.shape[0], () => new PixelPurifier(network, height, width),
            (image, _, purifier) => purifier.Purify(pixels.AsSpan(image * each, each), Epsilon), _ => { });
        return tensor(pixels, inputs.shape).to(inputs.device);
    }

    private static PixelCnnDesign Design(FittedValues values, int channels) =>
        new(channels, values.Number(Filters), values.Number(Layers), values.Number(Levels));
}
