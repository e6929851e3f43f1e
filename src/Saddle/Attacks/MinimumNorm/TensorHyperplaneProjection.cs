using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// What <see cref="BoxHyperplaneProjection"/> computes row by row, by libtorch's operations: for accelerators and for numbers that do not lie
/// one after the other.
/// </summary>
/// <threadsafety>Without state; what it is given is its own.</threadsafety>
internal static class TensorHyperplaneProjection
{
    /// <summary>How points come onto hyperplanes.</summary>
    /// <param name="set">Norm and box.</param>
    /// <param name="points">float32, <c>[n, …]</c>, within the box.</param>
    /// <param name="normal">float32, <c>[n, …]</c>: the hyperplanes' normals, zero in features that may not change.</param>
    /// <param name="wanted">float64, <c>[n]</c>: normal · change, by which they lie away from the hyperplanes.</param>
    /// <returns>float32, <c>[n, …]</c>: the changes; float64, <c>[n]</c>: their lengths in the norm; both in the caller's scope.</returns>
    public static (Tensor Changes, Tensor Length) Project(FeasibleSet set, Tensor points, Tensor normal, Tensor wanted)
    {
        using var scope = NewDisposeScope();
        Tensor side = where(wanted.lt(Scalars.Zero), full_like(wanted, Scalars.MinusOne), ones_like(wanted)).to_type(ScalarType.Float32);
        Tensor towards = normal.mul(side.PerExample(points));
        Tensor room = where(towards.gt(Scalars.Zero), set.Upper - points, points - set.Lower).to_type(ScalarType.Float64).clamp_min_(Scalars.Zero);
        Tensor gain = normal.abs().to_type(ScalarType.Float64);
        if (set.Shares is { } shares) (room, gain) = (room.div_(shares), gain.mul_(shares));
        (room, gain) = (room.mul_(gain.gt(Scalars.Zero)).flatten(1), gain.flatten(1));
        Tensor moves = set.Ball.Norm == Norm.L1 ? Sorted(gain, room, wanted.abs().unsqueeze(1))
            : Newton(gain, room, wanted.abs().unsqueeze(1), set.Ball.Norm == Norm.L2 ? gain : ones(1, ScalarType.Float64, gain.device));
        Tensor length = set.Ball.Norm switch
        {
            Norm.Linf => moves.amax([1]),
            Norm.L2 => moves.pow(Scalars.Two).sum(1).sqrt_(),
            _ => moves.sum(1),
        };
        Tensor changes = moves.reshape(points.shape).mul_(towards.sign());
        if (set.Shares is { } units) changes.mul_(units);
        return (changes.to_type(ScalarType.Float32).MoveToOuterDisposeScope(), length.MoveToOuterDisposeScope());
    }

    /// <summary>As <see cref="LeastMoves"/>, all rows at once until none moves on.</summary>
    private static Tensor Newton(Tensor gain, Tensor room, Tensor wanted, Tensor pace)
    {
        Tensor multiplier = zeros_like(wanted);
        while (true)
        {
            Tensor full = room.le(multiplier.mul(pace));
            Tensor slope = where(full, 0.0, gain.mul(pace)).sum(1, keepdim: true);
            Tensor next = wanted.sub(where(full, gain.mul(room), 0.0).sum(1, keepdim: true)).div_(slope);
            Tensor moves = slope.gt(Scalars.Zero).logical_and_(next.gt(multiplier));
            if (!moves.any().item<bool>()) return room.minimum(multiplier.mul(pace));
            multiplier = where(moves, next, multiplier);
        }
    }

    /// <summary>The features of largest gain first, each as far as its room and what is left of the wanted gain allow.</summary>
    private static Tensor Sorted(Tensor gain, Tensor room, Tensor wanted)
    {
        Tensor order = gain.argsort(1, descending: true), first = gain.gather(1, order);
        Tensor yield = room.gather(1, order).mul_(first);
        Tensor moved = yield.cumsum(1).sub_(yield).neg_().add_(wanted, Scalars.One).clamp_min_(Scalars.Zero).minimum(yield).div_(first);
        return zeros_like(room).scatter_(1, order, moved.nan_to_num_(0));
    }
}
