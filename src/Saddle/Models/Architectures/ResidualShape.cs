namespace Saddle.Models;

/// <summary>The sizes of a pre-activation residual network.</summary>
/// <param name="Stem">The first convolution's filters.</param>
/// <param name="StemKernel">Its kernel.</param>
/// <param name="StemStride">Its stride.</param>
/// <param name="Filters">The filters of each stage; every stage but the first halves height and width.</param>
/// <param name="Units">The residual units of a stage.</param>
internal sealed record ResidualShape(long Stem, long StemKernel, long StemStride, IReadOnlyList<long> Filters, int Units)
{
    private const long UnitKernel = 3;

    /// <summary>The units in their order: name, filters in, filters out, stride.</summary>
    public IEnumerable<(string Name, long In, long Out, long Stride)> AllUnits()
    {
        long channels = Stem;
        for (int stage = 0; stage < Filters.Count; stage++)
            for (int unit = 0; unit < Units; unit++)
            {
                yield return ($"unit{stage * Units + unit + 1}", channels, Filters[stage], unit == 0 && stage > 0 ? 2 : 1);
                channels = Filters[stage];
            }
    }

    /// <summary>The layers in PyTorch's order, for images of a shape.</summary>
    public IReadOnlyList<LayerPlan> Layers(long[] shape, int classes)
    {
        var layers = new List<LayerPlan> { new("conv1", Stem, shape[0], StemKernel, StemKernel) { Kind = LayerKind.Unbiased } };
        foreach ((string name, long from, long to, _) in AllUnits())
        {
            layers.Add(new($"{name}.norm1", from) { Kind = LayerKind.Normalization });
            layers.Add(new($"{name}.conv1", to, from, UnitKernel, UnitKernel) { Kind = LayerKind.Unbiased });
            layers.Add(new($"{name}.norm2", to) { Kind = LayerKind.Normalization });
            layers.Add(new($"{name}.conv2", to, to, UnitKernel, UnitKernel) { Kind = LayerKind.Unbiased });
        }
        layers.Add(new("norm1", Filters[^1]) { Kind = LayerKind.Normalization });
        // Batch statistics need two numbers a channel, even in a batch of one image.
        bool enough = Rest(shape[1]) * Rest(shape[2]) >= 2;
        layers.Add(new("fc1", classes, enough ? Filters[^1] : 0));
        return layers;
    }

    private long Rest(long size)
    {
        long rest = (size + 2 - StemKernel) / StemStride + 1;
        for (int stage = 1; stage < Filters.Count; stage++) rest = (rest + 1) / 2;
        return Math.Max(0, rest);
    }
}
