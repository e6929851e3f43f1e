namespace Saddle.Models;

/// <summary>
/// A convolution of 1-channel images. Forward it is libtorch's own, with strides that make it write channels last.
/// Libtorch's backward pass to the input of such a convolution is four to eight times slower than the forward pass;
/// here it is a matrix product and a fold. Four neighbouring outputs share one patch, since the product of a single
/// 5×5 patch is too thin to be fast.
/// </summary>
internal sealed class SingleChannelConvolution : autograd.SingleTensorFunction<SingleChannelConvolution>
{
    public override string Name => nameof(SingleChannelConvolution);

    /// <summary>Arguments: input <c>[N, 1, H, W]</c>, weight <c>[out, 1, k, k]</c>, bias <c>[out]</c>, padding, stride.</summary>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, weight, bias) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        (long padding, long stride) = ((long)vars[3], (long)vars[4]);
        ctx.save_for_backward([input, weight, bias]);
        ctx.save_data("padding", padding);
        ctx.save_data("stride", stride);
        // With one channel both layouts are the same bytes; only the strides tell libtorch which one is meant.
        Tensor relabelled = input.reshape(input.shape[0], input.shape[2], input.shape[3], 1).permute(0, 3, 1, 2);
        return nn.functional.conv2d(relabelled, weight, bias, [stride, stride], [padding, padding]);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        List<Tensor> saved = ctx.get_saved_variables();
        (Tensor input, Tensor weight, Tensor bias) = (saved[0], saved[1], saved[2]);
        (long padding, long stride) = ((long)ctx.get_data("padding"), (long)ctx.get_data("stride"));
        long[] size = grad_output.shape;
        Tensor rows = grad_output.permute(0, 2, 3, 1).reshape(size[0], size[2] * size[3], size[1]);
        Tensor? toInput = input.requires_grad ? ToInput(rows, weight, input.shape, size[3], padding, stride) : null;
        Tensor? toWeight = weight.requires_grad ? ToWeight(rows, input, weight.shape, padding, stride) : null;
        Tensor? toBias = bias.requires_grad ? rows.sum([0, 1]) : null;
        // TorchSharp takes null for "no gradient", though its signature does not say so.
        return [toInput?.MoveToOuterDisposeScope()!, toWeight?.MoveToOuterDisposeScope()!, toBias?.MoveToOuterDisposeScope()!, null!, null!];
    }

    private static Tensor ToInput(Tensor rows, Tensor weight, long[] inputShape, long outputWidth, long padding, long stride)
    {
        long channels = weight.shape[0], kernel = weight.shape[2];
        long tile = outputWidth % 4 == 0 ? 4 : outputWidth % 2 == 0 ? 2 : 1;
        long patchWidth = kernel + (tile - 1) * stride;
        Tensor flat = weight.reshape(channels, kernel, kernel);
        Tensor[] shifted = new Tensor[tile];
        for (long i = 0; i < tile; i++) shifted[i] = nn.functional.pad(flat, [i * stride, (tile - 1 - i) * stride, 0, 0]);
        Tensor patches = rows.reshape(rows.shape[0], -1, tile * channels).matmul(cat(shifted, 0).reshape(tile * channels, kernel * patchWidth));
        return nn.functional.fold(patches.transpose(1, 2), (inputShape[2], inputShape[3]), (kernel, patchWidth), padding: (padding, padding),
            stride: (stride, tile * stride));
    }

    private static Tensor ToWeight(Tensor rows, Tensor input, long[] weightShape, long padding, long stride)
    {
        Tensor patches = nn.functional.unfold(input, weightShape[2], padding: padding, stride: stride).transpose(1, 2);
        return rows.reshape(-1, weightShape[0]).t().mm(patches.reshape(-1, weightShape[2] * weightShape[3])).reshape(weightShape);
    }
}
