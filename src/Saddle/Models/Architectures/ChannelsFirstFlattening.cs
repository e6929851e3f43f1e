namespace Saddle.Models;

/// <summary>
/// The rows that a linear layer takes, of images whose channels lie last in memory. Libtorch's own gradient would come
/// back with the channels first, and every element-wise backward step before it would walk through two layouts at once,
/// one number at a time.
/// </summary>
internal sealed class ChannelsFirstFlattening : autograd.SingleTensorFunction<ChannelsFirstFlattening>
{
    public override string Name => nameof(ChannelsFirstFlattening);

    /// <summary>Argument: images <c>[N, C, H, W]</c>; gives <c>[N, C·H·W]</c>.</summary>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var images = (Tensor)vars[0];
        ctx.save_data("shape", images.shape);
        return images.contiguous().flatten(1);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        long[] shape = (long[])ctx.get_data("shape");
        return [ChannelsLast.Reorder(grad_output.reshape(shape)).MoveToOuterDisposeScope()];
    }
}
