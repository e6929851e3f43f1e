namespace Saddle.Detection;

/// <summary>
/// Seeks for each example the largest weight of a penalty that lets the attack succeed: by a factor until one weight has
/// succeeded and one has failed, then by their geometric mean.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class WeightSearch
{
    private readonly Tensor _succeeded, _failed;
    private readonly double _factor;

    /// <summary>Starts all examples with one weight; what it makes belongs to the caller's scope.</summary>
    public WeightSearch(int count, double first, double factor, Device device)
    {
        _factor = factor;
        using Scalar weight = Scalars.Of(first);
        Current = full(count, weight, ScalarType.Float64, device);
        (_succeeded, _failed) = (zeros_like(Current), full_like(Current, Scalars.PositiveInfinity));
    }

    /// <summary>float64, <c>[n]</c>: the weights to try now.</summary>
    public Tensor Current { get; }

    /// <summary>Chooses the next weights.</summary>
    /// <param name="won">bool, <c>[n]</c>: who succeeded with the current ones.</param>
    public void Learn(Tensor won)
    {
        using var scope = NewDisposeScope();
        using Scalar factor = Scalars.Of(_factor);
        _succeeded.copy_(where(won, Current, _succeeded));
        _failed.copy_(where(won, _failed, Current));
        Tensor between = (_succeeded * _failed).sqrt_();
        Current.copy_(where(_failed.isposinf(), _succeeded.mul(factor), where(_succeeded.eq(Scalars.Zero), _failed.div(factor), between)));
    }
}
