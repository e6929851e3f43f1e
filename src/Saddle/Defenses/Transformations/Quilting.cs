using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// Image quilting (Guo et al. 2018, section 4.4, after Efros and Freeman 2001): the image is put together anew of patches of training images. Each is a random
/// one of the K nearest to the patch of 5×5 pixels that stands there, and where two overlap, by 2 pixels, the cut of least error divides them. It has no
/// derivative.
/// </summary>
public sealed record Quilting : InputTransformation, IFitted
{
    /// <summary>The tensor of what it was fitted to: float32, <c>[patches, C, 5, 5]</c>.</summary>
    internal const string Patches = "patches";

    // A record's fields are what it is compared by, and a bank is sorted once for all classifiers behind it.
    private static readonly ConditionalWeakTable<FittedValues, ConcurrentDictionary<int, PatchBank>> s_banks = [];

    /// <inheritdoc/>
    public override string Name => "quilting";

    /// <inheritdoc/>
    public override GradientKind Gradient => GradientKind.Shattered | GradientKind.Stochastic;

    /// <summary>The file with the patches that its fitting to training data wrote. Default: none.</summary>
    [Option("The file with the patches that its fitting to training data wrote")]
    public FittedValues From { get; init; } = FittedValues.None;

    /// <summary>K, how many nearest patches one is drawn from. Range: 1 to 1,000. Default: 10 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("K, how many nearest patches one is drawn from; the paper's is 10", Least = 1, Most = 1000)]
    public int Neighbours
    {
        get;
        init => field = Checked(value);
    } = 10;

    /// <summary>
    /// Whether an image that patches do not cover exactly is continued by its last row and column until they do, and cut again afterwards; else it is refused.
    /// Default: false.
    /// </summary>
    [Option("Whether an image that patches do not cover exactly is continued by its last row and column until they do, and cut again afterwards")]
    public bool Pad { get; init; }

    /// <inheritdoc/>
    public override void Validate(ModelContract inner)
    {
        ImageInputs.Require(this, inner);
        if (inner.InputShape is { } shape && !Pad && !(PatchGrid.Fits((int)shape[1]) && PatchGrid.Fits((int)shape[2])))
            throw new UsageException($"The defense {Name} cannot take images of {shape[1]}×{shape[2]} pixels: patches of {PatchGrid.Side} pixels that overlap "
                + $"by {PatchGrid.Overlap} cover sides of {PatchGrid.Side}, {PatchGrid.Side + PatchGrid.Skip}, {PatchGrid.Side + 2 * PatchGrid.Skip} … pixels, "
                + $"the next of which here are {PatchGrid.Padded((int)shape[1])}×{PatchGrid.Padded((int)shape[2])}. Allow it to "
                + "continue images to that size (pad=true).")
            { Setting = Setting.Defense };
        From.Require(this, inner);
        long count = From.Named(Patches, -1, inner.InputShape![0], PatchGrid.Side, PatchGrid.Side).shape[0];
        if (count < Neighbours)
            throw new UsageException($"The defense {Name} draws from the {Neighbours} nearest patches, but {From} has only {count}. Choose fewer neighbours, "
                + "or fit it to more patches.")
            { Setting = Setting.Defense };
    }

    /// <inheritdoc/>
    protected override Tensor Transform(Tensor inputs, PassDraws? draws)
    {
        (int channels, int height, int width) = ImageInputs.Size(inputs);
        if (inputs.numel() == 0) return inputs.clone();
        var grid = new PatchGrid(channels, height, width);
        PatchBank bank = s_banks.GetOrCreateValue(From).GetOrAdd(Neighbours, neighbours => new PatchBank(From.Tensors[Patches], neighbours));
        using Tensor local = inputs.detach().cpu().contiguous(), drawn = draws!.Uniform([grid.Count]);
        float[] pixels = local.data<float>().ToArray(), uniform = drawn.data<float>().ToArray();
        int each = channels * height * width;
        Parallel.For(0, (int)inputs.shape[0], () => new QuiltWorker(grid, bank),
            (image, _, worker) => worker.Quilt(pixels.AsSpan(image * each, each), uniform.AsSpan(image * grid.Count, grid.Count)), _ => { });
        return tensor(pixels, inputs.shape).to(inputs.device);
    }
}
