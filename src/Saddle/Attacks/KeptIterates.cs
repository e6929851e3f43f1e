using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>The iterate of each example of a batch that the run will hand back.</summary>
internal sealed class KeptIterates : IDisposable
{
    private readonly Keep _keep;
    private readonly Tensor _score;

    /// <summary>Starts with the originals.</summary>
    public KeptIterates(Tensor origin, Keep keep)
    {
        _keep = keep;
        Points = origin.clone().DetachFromDisposeScope();
        // The distance of the best success, or minus the highest loss: less is better.
        _score = full([origin.shape[0]], Scalars.PositiveInfinity, ScalarType.Float64, origin.device).DetachFromDisposeScope();
    }

    /// <summary>float32, <c>[N, …]</c>.</summary>
    public Tensor Points { get; }

    /// <summary>Offers points that reached the goal.</summary>
    /// <param name="rows">int64, <c>[n]</c>: where the active examples lie in the batch.</param>
    /// <param name="points">float32, <c>[n, …]</c>.</param>
    /// <param name="reached">bool, <c>[n]</c>.</param>
    /// <param name="set">Tells the distance.</param>
    /// <param name="measured">The distance, where it is known already; float64, <c>[n]</c>.</param>
    public void OfferSuccess(Tensor rows, Tensor points, Tensor reached, FeasibleSet set, Tensor? measured = null)
    {
        if (_keep == Keep.HighestLoss) return;
        using var scope = NewDisposeScope();
        if (_keep == Keep.Last)
        {
            Tensor won = reached.nonzero().flatten();
            Points.index_copy_(0, rows.index_select(0, won), points.index_select(0, won));
            return;
        }
        Tensor offered = _keep == Keep.SmallestNorm ? measured ?? set.Distance(points) : zeros(points.shape[0], ScalarType.Float64, points.device);
        Take(rows, points, where(reached, offered, double.PositiveInfinity));
    }

    /// <summary>
    /// Offers points that reached the goal by some draws of a stochastic model: better than nothing, the more of them the better, and never before a success.
    /// </summary>
    /// <param name="rows">int64, <c>[n]</c>: where the active examples lie in the batch.</param>
    /// <param name="points">float32, <c>[n, …]</c>.</param>
    /// <param name="missed">int64, <c>[n]</c>: by how many draws they did not.</param>
    /// <param name="draws">How many draws there were.</param>
    public void OfferPartial(Tensor rows, Tensor points, Tensor missed, int draws)
    {
        if (_keep != Keep.FirstSuccess) return;
        using var scope = NewDisposeScope();
        using Scalar all = Scalars.Of((long)draws);
        Tensor some = missed.lt(all).logical_and(missed.gt(Scalars.Zero));
        Take(rows, points, where(some, missed.to_type(ScalarType.Float64), double.PositiveInfinity));
    }

    /// <summary>Offers points by their loss.</summary>
    public void OfferLoss(Tensor rows, Tensor points, Tensor loss)
    {
        using var scope = NewDisposeScope();
        Take(rows, points, loss.to_type(ScalarType.Float64).neg());
    }

    /// <summary>Keeps the points that a restart ended with, where nothing better is known.</summary>
    public void Last(Tensor rows, Tensor points)
    {
        if (_keep == Keep.Last)
        {
            Points.index_copy_(0, rows, points);
            return;
        }
        using var scope = NewDisposeScope();
        Tensor unknown = _score.index_select(0, rows).isposinf().nonzero().flatten();
        if (unknown.shape[0] > 0) Points.index_copy_(0, rows.index_select(0, unknown), points.index_select(0, unknown));
    }

    public void Dispose()
    {
        Points.Dispose();
        _score.Dispose();
    }

    private void Take(Tensor rows, Tensor points, Tensor offered)
    {
        Tensor better = offered.lt(_score.index_select(0, rows));
        FlaggedRows.Copy(better, points, Points, rows);
        FlaggedRows.Copy(better, offered, _score, rows);
    }
}
