using Saddle.Models;
using Saddle.Randomness;

namespace Saddle.Threats;

/// <summary>max |δ / scale| ≤ ε. Ball and bounds are one box, so that the projection is exact and one operation.</summary>
internal sealed class LinfSet(NormBall ball, Tensor origin, InputBounds bounds, Tensor? mask, Tensor? scale)
    : FeasibleSet(ball, origin, bounds, mask, scale)
{
    private Tensor? _lowest, _highest;

    protected override void ProjectUnmasked(Tensor points)
    {
        MakeBox();
        if (IsPlain(points))
        {
            BoxSteps.Project(PlainNumbers.Of(points), PlainNumbers.Of(_lowest!), PlainNumbers.Of(_highest!));
            GC.KeepAlive(points);
            return;
        }
        points.clamp_(_lowest!, _highest!);
    }

    private protected override void ProjectUnmasked(Tensor points, Tensor radii)
    {
        using var scope = NewDisposeScope();
        (Tensor lowest, Tensor highest) = BoxLimits.Of(Origin, Scale is null ? radii.PerExample(Origin) : Limits(radii.PerExample(Origin)));
        points.clamp_(lowest.clamp_(Lower, Upper), highest.clamp_(Lower, Upper));
    }

    protected override void Step(Tensor points, Tensor gradient, double size, int spread)
    {
        using Scalar length = Scalars.Of(size);
        gradient.sign_();
        if (Shares is not null) gradient.mul_(Shares);
        points.add_(gradient, length);
    }

    private protected override void Step(Tensor points, Tensor gradient, Tensor sizes, int spread)
    {
        using var scope = NewDisposeScope();
        gradient.sign_().mul_(sizes.PerExample(Origin));
        if (Shares is not null) gradient.mul_(Shares);
        points.add_(gradient, Scalars.One);
    }

    private protected override bool TryAdvance(Tensor points, Tensor gradient, double size)
    {
        MakeBox();
        if (!IsPlain(points) || !IsPlain(gradient)) return false;
        BoxSteps.Advance(PlainNumbers.Of(points), PlainNumbers.Of(gradient), PlainNumbers.Of(_lowest!), PlainNumbers.Of(_highest!), (float)size);
        GC.KeepAlive(points);
        GC.KeepAlive(gradient);
        return true;
    }

    /// <summary>A step of <see cref="MomentumSteps"/> in one pass; false, with nothing changed, where there is none for these points.</summary>
    public bool TryAdvance(Tensor points, Tensor before, Tensor gradient, Tensor sizes)
    {
        MakeBox();
        // Libtorch's operations walk over the points a dozen times, so that it pays for more of them than a plain step does.
        if (Mask is not null || Scale is not null || points.numel() == 0 || points.numel() != Origin.numel()) return false;
        foreach (Tensor tensor in (ReadOnlySpan<Tensor>)[points, before, gradient, sizes, _lowest!, _highest!])
            if (!PlainNumbers.AreForFloat64(tensor)) return false;
        ReadOnlySpan<float> lengths = PlainNumbers.Of(sizes), slope = PlainNumbers.Of(gradient);
        ReadOnlySpan<float> lowest = PlainNumbers.Of(_lowest!), highest = PlainNumbers.Of(_highest!);
        Span<float> now = PlainNumbers.Of(points), last = PlainNumbers.Of(before);
        int each = now.Length / lengths.Length;
        for (int row = 0; row < lengths.Length; row++)
        {
            Range own = (row * each)..((row + 1) * each);
            BoxSteps.Advance(now[own], last[own], slope[own], lowest[own], highest[own], lengths[row]);
        }
        foreach (Tensor tensor in (ReadOnlySpan<Tensor>)[points, before, gradient, sizes]) GC.KeepAlive(tensor);
        return true;
    }

    private protected override Tensor? TryMeasure(Tensor points)
    {
        if (!PlainNumbers.AreForFloat64(points) || !PlainNumbers.AreForFloat64(Origin) || points.numel() != Origin.numel()) return null;
        double[] lengths = new double[points.shape[0]];
        PlainDistances.Largest(PlainNumbers.Of(points), PlainNumbers.Of(Origin), lengths);
        GC.KeepAlive(points);
        return tensor(lengths, device: Origin.device);
    }

    protected override Tensor SampleBall(Draws draws, ReadOnlySpan<long> examples, DrawPosition position)
    {
        using Scalar diameter = Scalars.Of(2 * Ball.Epsilon), shift = Scalars.Of(-Ball.Epsilon);
        return draws.Uniform(examples, Origin.shape.AsSpan(1), position).mul_(diameter).add_(shift, Scalars.One);
    }

    internal override void Select(Tensor rows)
    {
        base.Select(rows);
        if (_lowest is null) return;
        (_lowest, _highest) = (Replace(_lowest, rows), Replace(_highest!, rows));
    }

    protected override void Dispose(bool disposing)
    {
        _lowest?.Dispose();
        _highest?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Whether points, as many as there are originals, and the box can be walked over together.</summary>
    private bool IsPlain(Tensor points) =>
        PlainNumbers.Are(points) && PlainNumbers.Are(_lowest!) && PlainNumbers.Are(_highest!) && points.numel() == Origin.numel();

    private void MakeBox()
    {
        if (_lowest is not null) return;
        using var scope = NewDisposeScope();
        (Tensor lowest, Tensor highest) = Scale is null ? BoxLimits.Of(Origin, Ball.Epsilon) : BoxLimits.Of(Origin, Limits(tensor([Ball.Epsilon])));
        (_lowest, _highest) = (lowest.clamp_(Lower, Upper).DetachFromDisposeScope(), highest.clamp_(Lower, Upper).DetachFromDisposeScope());
    }

    /// <summary>Each feature's limit, ε · scale, of which no share is above ε as float64 divides it.</summary>
    private Tensor Limits(Tensor epsilon)
    {
        epsilon = epsilon.to(Origin.device);
        Tensor limits = epsilon.mul(Scale!);
        return where(limits.div(Scale!).gt(epsilon), nextafter(limits, zeros_like(limits)), limits);
    }
}
