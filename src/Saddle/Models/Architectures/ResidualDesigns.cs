using Saddle.Options;

namespace Saddle.Models;

/// <summary>The sizes of a <see cref="ResidualNetwork"/>.</summary>
internal abstract record ResidualDesign : ArchitectureDesign
{
    /// <summary>The factor on channels. Range: above 0 and at most 64. Default: 1.</summary>
    [Option("The factor on channels", MoreThan = 0, Most = 64)]
    public double Width
    {
        get;
        init => field = Checked(value);
    } = 1;

    /// <summary>The sizes at the width.</summary>
    public abstract ResidualShape Shape { get; }

    protected internal override IReadOnlyList<LayerPlan> Layers(long[] inputShape, int classes) => Shape.Layers(inputShape, classes);

    protected internal override Architecture Build(ArchitecturePlan plan, Func<string, long[], Tensor> weights) => new ResidualNetwork(plan, Shape, weights);

    // As the code of Madry et al. has it: He's normal weights by the outputs, unit-scaled ones in the last layer.
    protected internal override Tensor Draw(LayerPlan layer, string name, long[] shape, bool isLast, Generator generator)
    {
        if (layer.Kind == LayerKind.Unbiased) return empty(shape).normal_(0, Math.Sqrt(2.0 / layer.FanOut), generator);
        bool isScale = name.EndsWith(".weight", StringComparison.Ordinal) || name.EndsWith(".running_var", StringComparison.Ordinal);
        if (shape.Length == 1) return layer.Kind == LayerKind.Normalization && isScale ? ones(shape) : zeros(shape);
        return FreshWeights.Uniform(shape, Math.Sqrt(3.0 / layer.FanIn), generator);
    }
}

/// <summary><c>resnet</c>: Madry et al. 2018, section 5, as their published code has it.</summary>
internal sealed record ResNet : ResidualDesign
{
    public override string Name => "resnet";

    // The paper's wide network widens the stages and not what leads into them; a narrow one must not narrow on the way.
    public override ResidualShape Shape =>
        new(Math.Min(16, Scale(16, Width)), StemKernel: 3, StemStride: 1, [Scale(16, Width), Scale(32, Width), Scale(64, Width)], Units: 5);
}

/// <summary><c>small-resnet</c>: one of our own, for a CPU.</summary>
internal sealed record SmallResNet : ResidualDesign
{
    public override string Name => "small-resnet";

    public override ResidualShape Shape =>
        new(Scale(32, Width), StemKernel: 4, StemStride: 2, [Scale(32, Width), Scale(64, Width), Scale(128, Width)], Units: 1);
}
