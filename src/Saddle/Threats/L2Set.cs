using Saddle.Models;
using Saddle.Randomness;

namespace Saddle.Threats;

/// <summary>
/// ‖δ / scale‖₂ ≤ ε. Projects onto the ball and then clips to the bounds: clipping only shortens δ, so the result lies in both,
/// as Madry et al. 2018 and every reference implementation do it.
/// </summary>
internal sealed class L2Set(NormBall ball, Tensor origin, InputBounds bounds, Tensor? mask, Tensor? scale)
    : FeasibleSet(ball, origin, bounds, mask, scale)
{
    // A gradient shorter than this has no direction left in float32.
    private static readonly Scalar Shortest = Scalars.Of(1e-30);

    protected override void ProjectUnmasked(Tensor points)
    {
        if (IsPlain(points))
        {
            EuclideanProjection.Project(PlainNumbers.Of(points), PlainNumbers.Of(Origin), Features, Radius);
            points.clamp_(Lower, Upper);
            return;
        }
        using var scope = NewDisposeScope();
        using Scalar radius = Scalars.Of(Radius);
        Tensor exact = Origin.to_type(ScalarType.Float64), change = points.to_type(ScalarType.Float64).sub_(exact);
        Tensor factor = Length(InNorm(change)).reciprocal_().mul_(radius).clamp_max_(Scalars.One);
        points.copy_(InwardRounding.Add(Origin, exact, change.mul_(factor.PerExample(Origin)))).clamp_(Lower, Upper);
    }

    private protected override void ProjectUnmasked(Tensor points, Tensor radii)
    {
        if (IsPlain(points))
        {
            EuclideanProjection.Project(PlainNumbers.Of(points), PlainNumbers.Of(Origin), Features, PlainNumbers.Float64(radii));
            points.clamp_(Lower, Upper);
            return;
        }
        using var scope = NewDisposeScope();
        Tensor exact = Origin.to_type(ScalarType.Float64), change = points.to_type(ScalarType.Float64).sub_(exact);
        Tensor factor = Length(InNorm(change)).reciprocal_().mul_(radii).clamp_max_(Scalars.One);
        points.copy_(InwardRounding.Add(Origin, exact, change.mul_(factor.PerExample(Origin)))).clamp_(Lower, Upper);
    }

    private protected override bool TryReach(Tensor points, Tensor radii)
    {
        if (!IsPlain(points)) return false;
        EuclideanProjection.Reach(PlainNumbers.Of(points), PlainNumbers.Of(Origin), Features, PlainNumbers.Float64(radii));
        points.clamp_(Lower, Upper);
        return true;
    }

    protected override void Step(Tensor points, Tensor gradient, double size, int spread)
    {
        if (IsPlain(points) && IsPlain(gradient))
        {
            EuclideanSteps.Ascend(PlainNumbers.Of(points), PlainNumbers.Of(gradient), Features, [size]);
            return;
        }
        using var scope = NewDisposeScope();
        using Scalar length = Scalars.Of(size);
        points.add_(Direction(gradient), length);
    }

    private protected override void Step(Tensor points, Tensor gradient, Tensor sizes, int spread)
    {
        using var scope = NewDisposeScope();
        if (IsPlain(points) && IsPlain(gradient))
            EuclideanSteps.Ascend(PlainNumbers.Of(points), PlainNumbers.Of(gradient), Features, PlainNumbers.Float64(sizes.to_type(ScalarType.Float64)));
        else points.add_(Direction(gradient).mul_(sizes.PerExample(Origin)), Scalars.One);
    }

    protected override Tensor SampleBall(Draws draws, ReadOnlySpan<long> examples, DrawPosition position)
    {
        long[] shape = Origin.shape[1..];
        using Scalar epsilon = Scalars.Of(Ball.Epsilon), root = Scalars.Of(1.0 / MutableFeatures);
        Tensor direction = draws.Normal(examples, shape, position);
        if (Mask is not null) direction.mul_(Mask.cpu());
        // A second draw gives the radius: in d dimensions the share of the ball's volume within radius r is r^d.
        Tensor radius = draws.Uniform(examples, [1], position with { Draw = position.Draw + 1 }).flatten().pow_(root);
        Tensor factor = radius.mul_(epsilon).div_(Length(direction).clamp_min_(Shortest));
        return direction.mul_(factor.PerExample(Origin));
    }

    private protected override Tensor? TryMeasure(Tensor points)
    {
        if (!IsPlain(points)) return null;
        double[] lengths = new double[points.shape[0]];
        EuclideanProjection.Measure(PlainNumbers.Of(points), PlainNumbers.Of(Origin), Features, lengths);
        return tensor(lengths);
    }

    private int Features => (int)Origin.FeaturesEach();

    private bool IsPlain(Tensor points) =>
        Scale is null && PlainNumbers.AreForFloat64(points) && PlainNumbers.AreForFloat64(Origin) && points.numel() == Origin.numel();

    /// <summary>The steepest change of length 1 in the norm, in the gradient's own memory; one without a direction is zero.</summary>
    private Tensor Direction(Tensor gradient)
    {
        if (Shares is not null) gradient.mul_(Shares);
        // The largest magnitude comes out first, so that squares of tiny gradients do not underflow.
        gradient.div_(gradient.flatten(1).abs().amax([1]).clamp_min_(Shortest).PerExample(Origin));
        gradient.div_(Length(gradient).clamp_min_(Shortest).PerExample(Origin));
        return Shares is null ? gradient : gradient.mul_(Shares);
    }

    private static Tensor Length(Tensor change) => change.flatten(1).pow(Scalars.Two).sum(1).sqrt_();
}
