namespace Saddle.Models;

/// <summary>
/// Two 3×3 convolutions, each behind normalisation and activation, added to the input (He et al. 2016b). Where the filters
/// grow, the input is averaged over the stride and padded with channels of zeros, so that the shortcut has no weights.
/// </summary>
internal sealed class ResidualUnit : nn.Module
{
    private readonly NormalizedActivation _norm1, _norm2;
    private readonly UnbiasedConvolution _conv1, _conv2;
    private readonly long _inputs, _outputs, _stride;
    private readonly bool _activatesShortcut;

    /// <summary>Makes the unit.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="from">The filters of its input.</param>
    /// <param name="to">The filters of its output; as many or more.</param>
    /// <param name="stride">The stride of its first convolution.</param>
    /// <param name="activatesShortcut">Whether the shortcut begins behind the first activation, as in a network's first unit.</param>
    /// <param name="tensors">Weights and statistics by their names within the unit.</param>
    public ResidualUnit(string name, long from, long to, long stride, bool activatesShortcut, Func<string, Tensor> tensors) : base(name)
    {
        (_inputs, _outputs, _stride, _activatesShortcut) = (from, to, stride, activatesShortcut);
        _norm1 = new NormalizedActivation("norm1", part => tensors($"norm1.{part}"));
        _conv1 = new UnbiasedConvolution("conv1", tensors("conv1.weight"), stride);
        _norm2 = new NormalizedActivation("norm2", part => tensors($"norm2.{part}"));
        _conv2 = new UnbiasedConvolution("conv2", tensors("conv2.weight"), stride: 1);
        register_module("norm1", _norm1);
        register_module("conv1", _conv1);
        register_module("norm2", _norm2);
        register_module("conv2", _conv2);
    }

    /// <summary>The unit's output; within the caller's dispose scope.</summary>
    public Tensor Apply(Tensor input)
    {
        Tensor activated = _norm1.Apply(input);
        Tensor hidden = _conv2.Apply(_norm2.Apply(_conv1.Apply(activated)));
        return hidden.add(Shortcut(_activatesShortcut ? activated : input), Scalars.One);
    }

    /// <summary>Nothing is left to register: TorchSharp would register the fields once more, under their own names.</summary>
    protected override void RegisterComponents()
    {
    }

    private Tensor Shortcut(Tensor input)
    {
        // The ceiling gives odd sizes as many rows as the padded convolution.
        if (_stride > 1) input = nn.functional.avg_pool2d(input, [_stride, _stride], [_stride, _stride], ceil_mode: true);
        long before = (_outputs - _inputs) / 2;
        return _outputs == _inputs ? input : nn.functional.pad(input, [0, 0, 0, 0, before, _outputs - _inputs - before]);
    }
}
