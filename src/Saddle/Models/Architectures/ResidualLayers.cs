using TorchSharp.Modules;

namespace Saddle.Models;

/// <summary>A square convolution without bias, its weight <c>[out, in, kernel, kernel]</c>, whose result lies channels last in memory.</summary>
internal sealed class UnbiasedConvolution : LearnedLayer
{
    private readonly long _stride;

    public UnbiasedConvolution(string name, Tensor weight, long stride) : base(name)
    {
        _stride = stride;
        Learn("weight", weight);
    }

    /// <summary>Convolves, with one zero on every side; within the caller's dispose scope.</summary>
    public Tensor Apply(Tensor input) => nn.functional.conv2d(input, ChannelsLast.Reorder(Weight), null, [_stride, _stride], [1, 1]);
}

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015) and leaky ReLU: of the batch's own statistics in training mode, which move
/// the running ones by a tenth, and of the running ones in evaluation mode. The weight is the factor, <c>[channels]</c>.
/// </summary>
internal sealed class NormalizedActivation : LearnedLayer
{
    // The values of the code that Madry et al. published, TensorFlow's default ε among them.
    private const double Momentum = 0.1, Epsilon = 1e-3;
    private static readonly Scalar Slope = Scalars.Of(0.1);

    public NormalizedActivation(string name, Func<string, Tensor> tensors) : base(name)
    {
        Learn("weight", tensors("weight"));
        Learn("bias", tensors("bias"));
        foreach (string statistic in new[] { "running_mean", "running_var" })
            register_buffer(statistic, tensors(statistic).DetachFromDisposeScope());
    }

    /// <summary>The shift, <c>[channels]</c>.</summary>
    public Parameter Bias => Learned("bias");

    /// <summary>Normalises and activates; within the caller's dispose scope.</summary>
    public Tensor Apply(Tensor input)
    {
        // Asked for by name, since a move to another device replaces them.
        Tensor normalized = nn.functional.batch_norm(input, get_buffer("running_mean"), get_buffer("running_var"), Weight, Bias, training, Momentum, Epsilon);
        return normalized.leaky_relu_(Slope);
    }
}
