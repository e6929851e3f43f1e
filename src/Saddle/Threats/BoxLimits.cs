using System.Numerics;
using System.Runtime.InteropServices;
using Saddle.Models;

namespace Saddle.Threats;

/// <summary>
/// How far an L∞ ball reaches in float32: the least and the largest p with |p − x₀| ≤ ε, ε being the float64 number that
/// was asked for. Plain addition rounds away from x₀ about every second time, and then p lies outside.
/// </summary>
internal static class BoxLimits
{
    /// <summary>The limits around originals.</summary>
    /// <param name="origin">float32, <c>[n, …]</c>.</param>
    /// <param name="epsilon">ε, above zero.</param>
    /// <returns>Both float32 of the same shape; in the caller's scope.</returns>
    public static (Tensor Lowest, Tensor Highest) Of(Tensor origin, double epsilon)
    {
        if (!PlainNumbers.Are(origin)) return (Rounded(origin, -epsilon), Rounded(origin, epsilon));
        Tensor lowest = empty_like(origin), highest = empty_like(origin);
        Fill(PlainNumbers.Of(origin), epsilon, PlainNumbers.Of(lowest), PlainNumbers.Of(highest));
        GC.KeepAlive(origin);
        return (lowest, highest);
    }

    /// <summary>Whether any original lies outside the bounds.</summary>
    /// <param name="origin">float32, <c>[n, …]</c>.</param>
    /// <param name="bounds">The bounds.</param>
    /// <param name="lower">The lower ones, broadcastable to the originals.</param>
    /// <param name="upper">The upper ones.</param>
    public static bool AnyOutside(Tensor origin, InputBounds bounds, Tensor lower, Tensor upper)
    {
        if (origin.numel() == 0) return false;
        if (bounds.LowerValues is not [float least] || bounds.UpperValues is not [float most])
            return origin.lt(lower).logical_or_(origin.gt(upper)).any().item<bool>();
        (Tensor lowest, Tensor highest) = origin.aminmax();
        return lowest.item<float>() < least || highest.item<float>() > most;
    }

    /// <summary>The limits of balls of different radii.</summary>
    /// <param name="origin">float32, <c>[n, …]</c>.</param>
    /// <param name="radii">float64, 0 or above, broadcastable to the originals.</param>
    /// <returns>Both float32 of the originals' shape; in the caller's scope.</returns>
    public static (Tensor Lowest, Tensor Highest) Of(Tensor origin, Tensor radii)
    {
        using var scope = NewDisposeScope();
        Tensor exact = origin.to_type(ScalarType.Float64);
        Tensor lowest = Inwards(exact.sub(radii)).MoveToOuterDisposeScope(), highest = Inwards(exact.add(radii, Scalars.One)).MoveToOuterDisposeScope();
        return (lowest, highest);

        Tensor Inwards(Tensor limit)
        {
            Tensor reached = limit.to_type(ScalarType.Float32);
            Tensor beyond = reached.to_type(ScalarType.Float64).sub_(exact).abs_().gt(radii);
            return where(beyond, nextafter(reached, origin), reached);
        }
    }

    /// <summary>The same by libtorch's operations; below zero for the lower limit.</summary>
    internal static Tensor Rounded(Tensor origin, double epsilon)
    {
        using var scope = NewDisposeScope();
        using Scalar distance = Scalars.Of(epsilon), length = Scalars.Of(Math.Abs(epsilon));
        Tensor exact = origin.to_type(ScalarType.Float64), reached = exact.add(distance, Scalars.One).to_type(ScalarType.Float32);
        Tensor beyond = reached.to_type(ScalarType.Float64).sub_(exact).abs_().gt(length);
        return where(beyond, nextafter(reached, origin), reached).MoveToOuterDisposeScope();
    }

    private static void Fill(ReadOnlySpan<float> origin, double epsilon, Span<float> lowest, Span<float> highest)
    {
        ReadOnlySpan<Vector<float>> around = MemoryMarshal.Cast<float, Vector<float>>(origin);
        Span<Vector<float>> low = MemoryMarshal.Cast<float, Vector<float>>(lowest), high = MemoryMarshal.Cast<float, Vector<float>>(highest);
        var distance = new Vector<double>(epsilon);
        for (int i = 0; i < around.Length; i++) (low[i], high[i]) = (-Furthest(-around[i], distance), Furthest(around[i], distance));
        for (int i = around.Length * Vector<float>.Count; i < origin.Length; i++)
        {
            var one = new Vector<float>(origin[i]);
            (lowest[i], highest[i]) = (-Furthest(-one, distance)[0], Furthest(one, distance)[0]);
        }
    }

    private static Vector<float> Furthest(Vector<float> origin, Vector<double> epsilon)
    {
        Vector.Widen(origin, out Vector<double> first, out Vector<double> second);
        Vector<float> reached = Vector.Narrow(first + epsilon, second + epsilon);
        Vector.Widen(reached, out Vector<double> firstReached, out Vector<double> secondReached);
        Vector<int> beyond = Vector.Narrow(Vector.GreaterThan(firstReached - first, epsilon), Vector.GreaterThan(secondReached - second, epsilon));
        return Vector.ConditionalSelect(beyond, NeighbouringFloats.Below(reached), reached);
    }
}
