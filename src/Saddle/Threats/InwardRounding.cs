namespace Saddle.Threats;

/// <summary>Points in float32 that lie no further from their originals, feature by feature, than exact ones.</summary>
internal static class InwardRounding
{
    /// <summary>original + change, rounded to the nearest float32 and, where that is further away, to the next one towards the original.</summary>
    /// <param name="origin">float32, <c>[n, …]</c>.</param>
    /// <param name="exact">The originals in float64.</param>
    /// <param name="change">float64, <c>[n, …]</c>.</param>
    /// <returns>float32, <c>[n, …]</c>; in the caller's scope.</returns>
    public static Tensor Add(Tensor origin, Tensor exact, Tensor change)
    {
        using var scope = NewDisposeScope();
        Tensor reached = exact.add(change, Scalars.One).to_type(ScalarType.Float32);
        Tensor beyond = reached.to_type(ScalarType.Float64).sub_(exact).abs_().gt(change.abs());
        return where(beyond, nextafter(reached, origin), reached).MoveToOuterDisposeScope();
    }
}
