using System.Numerics;
using System.Runtime.InteropServices;

namespace Saddle.Threats;

/// <summary>Rows of one tensor put in the place of those of another, without walking over the others as choosing between whole tensors does.</summary>
internal static class FlaggedRows
{
    /// <summary>Copies the rows that flags name, in place.</summary>
    /// <param name="flags">bool, <c>[n]</c>.</param>
    /// <param name="from"><c>[n, …]</c>.</param>
    /// <param name="to">Of the same shape and type.</param>
    public static void Copy(Tensor flags, Tensor from, Tensor to)
    {
        if (!AreAtHand(flags) || !AreAtHand(from) || !AreAtHand(to))
        {
            using var scope = NewDisposeScope();
            to.copy_(where(flags.PerExample(to), from, to));
            return;
        }
        ReadOnlySpan<bool> named = MemoryMarshal.Cast<byte, bool>(flags.bytes);
        ReadOnlySpan<byte> source = from.bytes;
        Span<byte> target = to.bytes;
        int each = target.Length / named.Length;
        for (int row = 0; row < named.Length; row++)
            if (named[row]) source.Slice(row * each, each).CopyTo(target[(row * each)..]);
        GC.KeepAlive(flags);
        GC.KeepAlive(from);
        GC.KeepAlive(to);
    }

    /// <summary>Copies the rows that flags name to rows of their own each, in place.</summary>
    /// <param name="flags">bool, <c>[n]</c>.</param>
    /// <param name="from"><c>[n, …]</c>.</param>
    /// <param name="to"><c>[N, …]</c>, of the same type.</param>
    /// <param name="places">int64, <c>[n]</c>: the rows to which they go.</param>
    public static void Copy(Tensor flags, Tensor from, Tensor to, Tensor places)
    {
        if (!AreAtHand(flags) || !AreAtHand(from) || !AreAtHand(to) || !AreAtHand(places))
        {
            using var scope = NewDisposeScope();
            Tensor rows = flags.nonzero().flatten();
            if (rows.shape[0] > 0) to.index_copy_(0, places.index_select(0, rows), from.index_select(0, rows));
            return;
        }
        ReadOnlySpan<bool> named = MemoryMarshal.Cast<byte, bool>(flags.bytes);
        ReadOnlySpan<long> ends = PlainNumbers.Int64(places);
        ReadOnlySpan<byte> source = from.bytes;
        Span<byte> target = to.bytes;
        int each = source.Length / named.Length;
        for (int row = 0; row < named.Length; row++)
            if (named[row]) source.Slice(row * each, each).CopyTo(target[((int)ends[row] * each)..]);
        GC.KeepAlive(flags);
        GC.KeepAlive(from);
        GC.KeepAlive(to);
        GC.KeepAlive(places);
    }

    /// <summary>Moves the rows that flags name a share of the way to others, in place.</summary>
    /// <param name="flags">bool, <c>[n]</c>.</param>
    /// <param name="points">float32, <c>[n, …]</c>.</param>
    /// <param name="ends">Where the ways lead; float32, <c>[n, …]</c>.</param>
    /// <param name="share">How much of them; 0 to 1.</param>
    public static void Approach(Tensor flags, Tensor points, Tensor ends, double share)
    {
        if (!AreAtHand(flags) || !PlainNumbers.AreAtHand(points) || !PlainNumbers.AreAtHand(ends) || points.numel() == 0)
        {
            using var scope = NewDisposeScope();
            using Scalar part = Scalars.Of(share);
            points.lerp_(ends, flags.to_type(ScalarType.Float32).mul_(part).PerExample(points));
            return;
        }
        ReadOnlySpan<bool> named = MemoryMarshal.Cast<byte, bool>(flags.bytes);
        Span<float> all = PlainNumbers.Of(points);
        ReadOnlySpan<float> goals = PlainNumbers.Of(ends);
        int each = all.Length / named.Length;
        for (int row = 0; row < named.Length; row++)
            if (named[row]) Approach(all.Slice(row * each, each), goals.Slice(row * each, each), (float)share);
        GC.KeepAlive(flags);
        GC.KeepAlive(points);
        GC.KeepAlive(ends);
    }

    private static void Approach(Span<float> point, ReadOnlySpan<float> end, float share)
    {
        Span<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(point);
        ReadOnlySpan<Vector<float>> goal = MemoryMarshal.Cast<float, Vector<float>>(end);
        for (int i = 0; i < x.Length; i++) x[i] += share * (goal[i] - x[i]);
        for (int i = x.Length * Vector<float>.Count; i < point.Length; i++) point[i] += share * (end[i] - point[i]);
    }

    /// <summary>Whether a tensor's rows lie in this process's memory one after the other; their bytes can be told as long as an array's are.</summary>
    private static bool AreAtHand(Tensor tensor) =>
        tensor.device_type == DeviceType.CPU && tensor.is_contiguous() && tensor.numel() is > 0 and <= int.MaxValue / sizeof(double);
}
