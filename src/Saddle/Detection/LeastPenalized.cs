using Saddle.Attacks;
using Saddle.Models;

namespace Saddle.Detection;

/// <summary>
/// Of each example the least penalised iterate that reached the goal, the last one until there is any. It lies in the
/// slot where the attack started, so that a query budget that ends the search hands it over too.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class LeastPenalized
{
    private readonly Tensor _penalty;
    private readonly Tensor? _wanted;
    private readonly InputBounds _bounds;

    /// <summary>Starts with the originals; what it makes belongs to the caller's scope.</summary>
    /// <param name="originals">float32, <c>[n, C, H, W]</c>.</param>
    /// <param name="bounds">The values that pixels may take.</param>
    /// <param name="imitate">Whether the penalty is the distance from the originals' scores instead of the score.</param>
    public LeastPenalized(Slot originals, InputBounds bounds, bool imitate)
    {
        (Points, _bounds) = (originals, bounds);
        Tensor scores = NeighbourDetector.Scores(originals.Value, bounds);
        _wanted = imitate ? scores : null;
        _penalty = full_like(scores, Scalars.PositiveInfinity);
    }

    /// <summary>float32, <c>[n, C, H, W]</c>.</summary>
    public Slot Points { get; }

    /// <summary>Looks at an iterate.</summary>
    /// <param name="points">float32, <c>[n, C, H, W]</c>.</param>
    /// <param name="reached">bool, <c>[n]</c>.</param>
    /// <returns><paramref name="reached"/>.</returns>
    public Tensor Offer(Tensor points, Tensor reached)
    {
        using var scope = NewDisposeScope();
        Tensor scores = NeighbourDetector.Scores(points, _bounds);
        Tensor offered = where(reached, _wanted is null ? scores : (scores - _wanted).abs_(), double.PositiveInfinity);
        Tensor taken = offered.lt(_penalty).logical_or_(_penalty.isposinf());
        Points.Value.copy_(where(taken.reshape(-1, 1, 1, 1), points, Points.Value));
        _penalty.copy_(_penalty.minimum(offered));
        return reached;
    }

    /// <summary>The penalty's derivative by the pixels.</summary>
    /// <param name="points">float32, <c>[n, C, H, W]</c>.</param>
    /// <returns>float32, <c>[n, C, H, W]</c>; the caller disposes it.</returns>
    public Tensor PenaltyGradient(Tensor points)
    {
        using var scope = NewDisposeScope();
        Tensor gradient = NeighbourDetector.Gradient(points, _bounds);
        if (_wanted is not null) gradient.mul_((NeighbourDetector.Scores(points, _bounds) - _wanted).sign_().to_type(points.dtype).reshape(-1, 1, 1, 1));
        return gradient.MoveToOuterDisposeScope();
    }
}
