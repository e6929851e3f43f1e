using System.Runtime.InteropServices;
using Saddle.Models;

namespace Saddle.Threats;

/// <summary>max |δ| ≤ ε. Ball and bounds are one box, so that the projection is exact and one operation.</summary>
internal sealed class LinfSet : FeasibleSet
{
    // Beyond this libtorch, whose threads share the work, is as fast.
    private const long MostAtOnce = 1 << 18;
    private readonly BoxSteps? _steps;
    private Tensor? _lowest, _highest;

    public LinfSet(NormBall ball, Tensor origin, InputBounds bounds, Tensor? mask) : base(ball, origin, bounds, mask)
    {
        if (origin.device_type == DeviceType.CPU && bounds.LowerValues is [float lower] && bounds.UpperValues is [float upper])
            _steps = new BoxSteps((float)ball.Epsilon, lower, upper);
    }

    protected override void ProjectUnmasked(Tensor points)
    {
        if (_steps is { } steps && IsPlain(points) && IsPlain(Origin))
        {
            steps.Project(Numbers(points), Numbers(Origin));
            GC.KeepAlive(points);
            return;
        }
        MakeBox();
        points.clamp_(_lowest!, _highest!);
    }

    protected override void Step(Tensor points, Tensor gradient, double size, int spread)
    {
        using Scalar length = Scalars.Of(size);
        points.add_(gradient.sign_(), length);
    }

    private protected override bool TryAdvance(Tensor points, Tensor gradient, double size)
    {
        if (_steps is not { } steps || !IsPlain(points) || !IsPlain(gradient) || !IsPlain(Origin)) return false;
        steps.Advance(Numbers(points), Numbers(gradient), Numbers(Origin), (float)size);
        GC.KeepAlive(points);
        GC.KeepAlive(gradient);
        return true;
    }

    protected override Tensor SampleBall(Draws draws, ReadOnlySpan<long> examples, DrawPosition position)
    {
        using Scalar diameter = Scalars.Of(2 * Ball.Epsilon), shift = Scalars.Of(-Ball.Epsilon);
        return draws.Uniform(examples, Origin.shape.AsSpan(1), position).mul_(diameter).add_(shift, Scalars.One);
    }

    internal override void Select(Tensor rows)
    {
        base.Select(rows);
        ForgetBox();
    }

    protected override void Dispose(bool disposing)
    {
        ForgetBox();
        base.Dispose(disposing);
    }

    /// <summary>Whether the numbers lie one after the other in this process's memory, as many as there are originals.</summary>
    private bool IsPlain(Tensor tensor) => tensor.dtype == ScalarType.Float32 && tensor.device_type == DeviceType.CPU && tensor.is_contiguous()
        && tensor.numel() is <= MostAtOnce and long count && count == Origin.numel();

    private static Span<float> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private void MakeBox()
    {
        if (_lowest is not null) return;
        using var scope = NewDisposeScope();
        using Scalar epsilon = Scalars.Of(Ball.Epsilon), below = Scalars.Of(-Ball.Epsilon);
        _lowest = Origin.add(below, Scalars.One).maximum(Lower).DetachFromDisposeScope();
        _highest = Origin.add(epsilon, Scalars.One).minimum(Upper).DetachFromDisposeScope();
    }

    private void ForgetBox()
    {
        _lowest?.Dispose();
        _highest?.Dispose();
        (_lowest, _highest) = (null, null);
    }
}
