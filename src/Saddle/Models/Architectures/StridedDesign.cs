using Saddle.Options;

namespace Saddle.Models;

/// <summary><c>small-cnn</c>: the sizes of a <see cref="StridedNetwork"/>.</summary>
internal sealed record StridedDesign : ArchitectureDesign
{
    private const long Kernel = 4;

    public override string Name => "small-cnn";

    /// <summary>The factor on channels and hidden units. Range: above 0 and at most 64. Default: 1.</summary>
    [Option("The factor on channels and hidden units", MoreThan = 0, Most = 64)]
    public double Width
    {
        get;
        init => field = Checked(value);
    } = 1;

    /// <summary>The <see cref="InputThreshold"/> before the first layer, in the unit of inputs of 0 to 1. Range: 0 to below 0.5. Default: null, none.</summary>
    [Option("A soft threshold of the inputs, which are 0 to 1, before the first layer", Least = 0, LessThan = 0.5, Empty = "none")]
    public double? Threshold
    {
        get;
        init => field = Checked(value);
    }

    /// <summary>The <see cref="PlainResidualUnit"/>s behind the first convolution. Range: 0 to 16. Default: 0.</summary>
    [Option("Residual units of two 3x3 convolutions behind the first convolution", Least = 0, Most = 16)]
    public int Units
    {
        get;
        init => field = Checked(value);
    }

    /// <summary>The names of the residual units.</summary>
    public IEnumerable<string> UnitNames => Enumerable.Range(1, Units).Select(unit => $"unit{unit}");

    protected internal override IReadOnlyList<LayerPlan> Layers(long[] inputShape, int classes)
    {
        (long first, long second, long hidden) = (Scale(16, Width), Scale(32, Width), Scale(100, Width));
        return
        [
            new("conv1", first, inputShape[0], Kernel, Kernel),
            .. UnitNames.SelectMany(name => PlainResidualUnit.Layers(name, first)),
            new("conv2", second, first, Kernel, Kernel),
            new("fc1", hidden, second * (inputShape[1] / 2 / 2) * (inputShape[2] / 2 / 2)),
            new("fc2", classes, hidden),
        ];
    }

    protected internal override Architecture Build(ArchitecturePlan plan, Func<string, long[], Tensor> weights) => new StridedNetwork(plan, this, weights);
}
