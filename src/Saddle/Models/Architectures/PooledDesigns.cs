using Saddle.Options;

namespace Saddle.Models;

/// <summary>The sizes of a <see cref="PooledNetwork"/>.</summary>
internal abstract record PooledDesign : ArchitectureDesign
{
    private const long Kernel = PooledNetwork.Kernel;

    /// <summary>Zeros on every side of what a convolution sees.</summary>
    public abstract long Padding { get; }

    /// <summary>What follows each hidden layer.</summary>
    public abstract Activation Function { get; }

    /// <summary>The filters of the two convolutions and the hidden units.</summary>
    protected abstract (long First, long Second, long Hidden) Sizes { get; }

    protected internal override IReadOnlyList<LayerPlan> Layers(long[] inputShape, int classes)
    {
        (long first, long second, long hidden) = Sizes;
        long shrink = Kernel - 1 - 2 * Padding;
        long Rest(long size) => Math.Max(0, (Math.Max(0, (size - shrink) / 2) - shrink) / 2);
        return
        [
            new("conv1", first, inputShape[0], Kernel, Kernel),
            new("conv2", second, first, Kernel, Kernel),
            new("fc1", hidden, second * Rest(inputShape[1]) * Rest(inputShape[2])),
            new("fc2", classes, hidden),
        ];
    }

    protected internal override Architecture Build(ArchitecturePlan plan, Func<string, long[], Tensor> weights) => new PooledNetwork(plan, this, weights);
}

/// <summary><c>lenet</c>: Papernot et al. 2016, table I.</summary>
internal sealed record LeNet : PooledDesign
{
    public override string Name => "lenet";

    public override long Padding => 0;

    public override Activation Function => Activation;

    /// <summary>What follows each hidden layer. Default: relu.</summary>
    [Option("What follows each hidden layer")]
    public Activation Activation { get; init; }

    protected override (long First, long Second, long Hidden) Sizes => (20, 50, 500);
}

/// <summary><c>lenet-papernot</c>: the same with tanh throughout, and its weights, as the Theano tutorial has them.</summary>
internal sealed record LeNetPapernot : PooledDesign
{
    public override string Name => "lenet-papernot";

    public override long Padding => 0;

    public override Activation Function => Activation.Tanh;

    protected override (long First, long Second, long Hidden) Sizes => (20, 50, 500);

    // The network of the Theano tutorial starts as that tutorial does: without biases, and with a last layer of zeros. So
    // the logits of an input sum to zero for good, since the gradient of the cross-entropy at the logits does.
    protected internal override Tensor Draw(LayerPlan layer, string name, long[] shape, bool isLast, Generator generator) =>
        shape.Length == 1 || isLast ? zeros(shape) : FreshWeights.Uniform(shape, Math.Sqrt(6.0 / (layer.FanIn + layer.FanOut)), generator);
}

/// <summary><c>madry-mnist</c>: Madry et al. 2018, section 5.</summary>
internal sealed record MadryMnist : PooledDesign
{
    public override string Name => "madry-mnist";

    public override long Padding => PooledNetwork.Kernel / 2;

    public override Activation Function => Activation.Relu;

    /// <summary>The factor on channels and hidden units. Range: above 0 and at most 64. Default: 1.</summary>
    [Option("The factor on channels and hidden units", MoreThan = 0, Most = 64)]
    public double Width
    {
        get;
        init => field = Checked(value);
    } = 1;

    protected override (long First, long Second, long Hidden) Sizes => (Scale(32, Width), Scale(64, Width), Scale(1024, Width));
}
