using System.Runtime.ExceptionServices;

namespace Saddle.Models;

/// <summary>
/// Runs batches of any size through a model that was made for some sizes alone (a network traced with its batch in it): when
/// the model refuses a size, or answers with another number of rows, the sizes that it takes are found by trying, and
/// batches are split and filled up from then on.
/// </summary>
/// <threadsafety>Passes may come from several threads at once where the model allows that.</threadsafety>
internal sealed class BatchLimits
{
    // What trying a size may take: 64 MiB of input.
    private const long MostValues = 1 << 24;

    // Sizes that networks are exported with come first.
    private static readonly int[] Sizes =
    [
        .. ((int[])[1, 2, 4, 8, 16, 32, 64, 128, 256]).Concat(Enumerable.Range(1, 64))
            .Concat([72, 80, 96, 100, 112, 120, 144, 150, 160, 192, 200, 250, 300, 320, 384, 400, 500, 512, 1000, 1024]).Distinct(),
    ];

    private volatile BatchRange _range = BatchRange.Any;

    /// <summary>The sizes as far as they are known.</summary>
    public BatchRange Range => _range;

    /// <summary>The outputs of a batch; within the caller's dispose scope.</summary>
    /// <param name="inputs">float32, <c>[N, …]</c>.</param>
    /// <param name="pass">A pass of the model over rows that it may take.</param>
    /// <param name="classes">The number of classes.</param>
    public Tensor Run(Tensor inputs, Func<Tensor, Tensor> pass, int classes)
    {
        long count = inputs.shape[0];
        BatchRange range = _range;
        if (count >= range.Least && count <= range.Most || count == 0)
        {
            Attempt whole = Try(inputs, pass, count);
            if (whole.Fits || count == 0 || IsTransposed(whole.Outputs, count, classes)) return whole.Result;
            if (AnswersNow(inputs, pass) || Find(inputs, pass, (int)count) is not { } found) return whole.Result;
            whole.Outputs?.Dispose();
            _range = range = found;
        }
        return InParts(inputs, pass, range);
    }

    private Tensor InParts(Tensor inputs, Func<Tensor, Tensor> pass, BatchRange range)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        for (long start = 0; start < inputs.shape[0]; start += range.Most)
        {
            Tensor rows = inputs.narrow(0, start, Math.Min(range.Most, inputs.shape[0] - start));
            parts.Add(Part(rows, pass, ref range));
        }
        return (parts.Count == 1 ? parts[0] : cat(parts, 0)).MoveToOuterDisposeScope();
    }

    /// <summary>Whether the same batch is answered the second time: then its size is not what the model refused.</summary>
    private static bool AnswersNow(Tensor inputs, Func<Tensor, Tensor> pass)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        return Try(inputs, pass, inputs.shape[0]).Fits;
    }

    /// <summary>A part, filled up where it is too small; the rows that filled it are left out again, so that no gradient comes from them.</summary>
    private Tensor Part(Tensor rows, Func<Tensor, Tensor> pass, ref BatchRange range)
    {
        long count = rows.shape[0];
        if (count >= range.Least)
        {
            Attempt plain = Try(rows, pass, count);
            if (plain.Fits || count == range.Most) return plain.Result;
            // A size between those that were tried, so only the largest is sure.
            _range = range = range with { Least = range.Most };
        }
        return Try(Repeat(rows, range.Least), pass, range.Least).Result.narrow(0, 0, count);
    }

    /// <summary>The sizes that the model takes; null where it takes none of those that are tried.</summary>
    private static BatchRange? Find(Tensor inputs, Func<Tensor, Tensor> pass, int refused)
    {
        using var gradients = no_grad();
        long features = Math.Max(1, inputs.numel() / inputs.shape[0]);
        int found = Sizes.FirstOrDefault(size => size != refused && size * features <= MostValues && Takes(size));
        if (found == 0) return null;
        if (found > refused) return new BatchRange(found, Takes(2 * found) ? int.MaxValue : found);
        int most = found;
        while (most <= refused / 2 && 2 * most != refused && Takes(2 * most)) most *= 2;
        return new BatchRange(found == 1 ? 1 : most, most);

        bool Takes(int size)
        {
            using var scope = NewDisposeScope();
            return Try(Repeat(inputs, size), pass, size) is { Fits: true, Outputs: { } outputs } && outputs.dim() <= 2;
        }
    }

    /// <summary>So many rows, from the first on and again.</summary>
    private static Tensor Repeat(Tensor rows, int size)
    {
        using var scope = NewDisposeScope();
        long count = rows.shape[0];
        Tensor order = tensor(Enumerable.Range(0, size).Select(row => row % count).ToArray(), device: rows.device);
        return rows.index_select(0, order).MoveToOuterDisposeScope();
    }

    private static Attempt Try(Tensor rows, Func<Tensor, Tensor> pass, long count)
    {
        try
        {
            Tensor outputs = pass(rows);
            return new Attempt(outputs, null, outputs.dim() > 0 && outputs.shape[0] == count);
        }
        catch (Exception error) when (error is not SaddleException and not OperationCanceledException && !TorchMemory.RanOut(error))
        {
            return new Attempt(null, ExceptionDispatchInfo.Capture(error), false);
        }
    }

    /// <summary>Whether classes come first, so that a batch as large as the classes would only seem to fit.</summary>
    private static bool IsTransposed(Tensor? outputs, long count, int classes) =>
        outputs is not null && outputs.dim() == 2 && outputs.shape[0] == classes && outputs.shape[1] == count;

    /// <summary>What came of a pass.</summary>
    private readonly record struct Attempt(Tensor? Outputs, ExceptionDispatchInfo? Error, bool Fits)
    {
        /// <summary>The outputs, whatever their shape; throws what the model threw.</summary>
        public Tensor Result
        {
            get
            {
                Error?.Throw();
                return Outputs!;
            }
        }
    }
}
