using System.Runtime.InteropServices;

namespace Saddle.Threats;

/// <summary>Tensors whose numbers lie one after the other in this process's memory, so that one pass of our own can walk over them.</summary>
internal static class PlainNumbers
{
    // Beyond this libtorch, whose threads share the work, is as fast.
    private const long MostAtOnce = 1 << 18;

    // In float64 its operations walk over twice the memory, a dozen times.
    private const long MostInFloat64 = 1 << 22;

    /// <summary>Whether a tensor's numbers may be walked over.</summary>
    public static bool Are(Tensor tensor) => AreAtHand(tensor) && tensor.numel() <= MostAtOnce;

    /// <summary>Whether they may be walked over where libtorch would compute in float64.</summary>
    public static bool AreForFloat64(Tensor tensor) => AreAtHand(tensor) && tensor.numel() <= MostInFloat64;

    /// <summary>Whether they lie in this process's memory one after the other, however many there are.</summary>
    public static bool AreAtHand(Tensor tensor) => tensor.dtype == ScalarType.Float32 && tensor.device_type == DeviceType.CPU && tensor.is_contiguous();

    /// <summary>The numbers themselves; the tensor must be kept until they are no longer used.</summary>
    public static Span<float> Of(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>The numbers of an int64 tensor on the CPU, one after the other; it must be kept until they are no longer used.</summary>
    public static ReadOnlySpan<long> Int64(Tensor tensor) => MemoryMarshal.Cast<byte, long>(tensor.bytes);

    /// <summary>A copy of the numbers of a float64 tensor, wherever they lie.</summary>
    public static double[] Float64(Tensor tensor)
    {
        using Tensor local = tensor.cpu();
        // TorchSharp cannot read an empty tensor.
        return local.numel() == 0 ? [] : local.data<double>().ToArray();
    }
}
