using Saddle.Models;

namespace Saddle.Threats;

/// <summary>max |δ| ≤ ε. Ball and bounds are one box, so that the projection is exact and one operation.</summary>
internal sealed class LinfSet : FeasibleSet
{
    private Tensor _lowest, _highest;

    public LinfSet(NormBall ball, Tensor origin, InputBounds bounds, Tensor? mask) : base(ball, origin, bounds, mask)
    {
        using var scope = NewDisposeScope();
        using Scalar epsilon = ball.Epsilon, below = -ball.Epsilon;
        _lowest = origin.add(below, Scalars.One).maximum(Lower).DetachFromDisposeScope();
        _highest = origin.add(epsilon, Scalars.One).minimum(Upper).DetachFromDisposeScope();
    }

    protected override void ProjectUnmasked(Tensor points) => points.clamp_(_lowest, _highest);

    protected override void Step(Tensor points, Tensor gradient, double size, int spread)
    {
        using Scalar length = size;
        points.add_(gradient.sign_(), length);
    }

    protected override Tensor SampleBall(Draws draws, ReadOnlySpan<long> examples, DrawPosition position)
    {
        using Scalar diameter = 2 * Ball.Epsilon, shift = -Ball.Epsilon;
        return draws.Uniform(examples, Origin.shape.AsSpan(1), position).mul_(diameter).add_(shift, Scalars.One);
    }

    internal override void Select(Tensor rows)
    {
        base.Select(rows);
        _lowest = Replace(_lowest, rows);
        _highest = Replace(_highest, rows);
    }

    protected override void Dispose(bool disposing)
    {
        _lowest.Dispose();
        _highest.Dispose();
        base.Dispose(disposing);
    }
}
