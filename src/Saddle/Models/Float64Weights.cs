namespace Saddle.Models;

/// <summary>
/// A model's weights and buffers in float64 for as long as this lives, then those that they were, to the last bit. The
/// tensors stay the same objects, so that optimizers, graphs and fields that hold them do not notice.
/// </summary>
internal sealed class Float64Weights : IDisposable
{
    private readonly List<(Tensor Tensor, Tensor Data)> _changed = [];

    private Float64Weights()
    {
    }

    /// <summary>Widens float32 tensors; the others stay as they are.</summary>
    /// <param name="tensors">Weights and buffers, dense.</param>
    /// <returns>What gives them back; null where this libtorch cannot do it, with nothing changed.</returns>
    public static Float64Weights? Of(IEnumerable<Tensor> tensors)
    {
        var weights = new Float64Weights();
        foreach (Tensor tensor in tensors.Where(tensor => tensor.dtype == ScalarType.Float32 && !tensor.is_sparse))
        {
            Tensor data = tensor.detach().DetachFromDisposeScope();
            using Tensor wide = data.to_type(ScalarType.Float64);
            if (!LibtorchExports.SetData(tensor, wide))
            {
                data.Dispose();
                return null;
            }
            weights._changed.Add((tensor, data));
        }
        return weights;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((Tensor tensor, Tensor data) in _changed)
        {
            LibtorchExports.SetData(tensor, data);
            data.Dispose();
        }
        _changed.Clear();
    }
}
