namespace Saddle;

/// <summary>
/// A batch in parts, one a libtorch thread, whose examples are computed side by side: on small networks parts of a batch
/// use the cores better than parts of an operation.
/// </summary>
internal static class BatchParts
{
    // With fewer examples a part, passes are mostly overhead.
    private const int FewestOfPart = 32;

    /// <summary>The rows of each part, in order; one part where there is one thread, on other devices, and for few examples.</summary>
    /// <param name="batch">Any tensor of the batch, <c>[n, …]</c>.</param>
    public static IReadOnlyList<Range> Of(Tensor batch)
    {
        int count = (int)batch.shape[0], parts = batch.device_type == DeviceType.CPU ? Math.Clamp(count / FewestOfPart, 1, get_num_threads()) : 1;
        return [.. Enumerable.Range(0, parts).Select(part => (part * count / parts)..((part + 1) * count / parts))];
    }

    /// <summary>Does a work on each part, on a thread of its own.</summary>
    /// <param name="parts">The rows of each part; two and more.</param>
    /// <param name="work">What is done on a part, inside a dispose scope of its own; its tensors come out of it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The tensors of each part; the caller disposes them.</returns>
    public static Tensor[][] Run(IReadOnlyList<Range> parts, Func<Range, CancellationToken, IEnumerable<Tensor>> work, CancellationToken cancellationToken)
    {
        var found = new Tensor[parts.Count][];
        int next = -1;
        WorkerThreads.Run(parts.Count, stop =>
        {
            int part = Interlocked.Increment(ref next);
            using var scope = NewDisposeScope();
            found[part] = [.. work(parts[part], stop).Select(tensor => tensor.DetachFromDisposeScope())];
        }, cancellationToken);
        return found;
    }
}
