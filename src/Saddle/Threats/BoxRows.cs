namespace Saddle.Threats;

/// <summary>A set's bounds row by row: those that hold for all examples are spread over the features once, each example's own are the set's.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class BoxRows
{
    private readonly FeasibleSet _set;
    private readonly int _features;
    private readonly float[]? _lower, _upper;

    public BoxRows(FeasibleSet set)
    {
        (_set, _features) = (set, (int)set.Origin.FeaturesEach());
        if (!set.HasOwnBounds) (_lower, _upper) = (Spread(set.Lower, set), Spread(set.Upper, set));
    }

    /// <summary>Whether they lie in this process's memory one after the other.</summary>
    public bool AreAtHand => _lower is not null || PlainNumbers.AreAtHand(_set.Lower) && PlainNumbers.AreAtHand(_set.Upper);

    /// <summary>Whether an example has bounds of its own.</summary>
    public bool Differ => _lower is null;

    /// <summary>An example's lower bounds.</summary>
    public ReadOnlySpan<float> Lower(int row) => _lower is null ? PlainNumbers.Of(_set.Lower).Slice(row * _features, _features) : _lower;

    /// <summary>An example's upper bounds.</summary>
    public ReadOnlySpan<float> Upper(int row) => _upper is null ? PlainNumbers.Of(_set.Upper).Slice(row * _features, _features) : _upper;

    /// <summary>What holds for all examples, feature by feature.</summary>
    /// <param name="values">float32, broadcastable to one example of the set.</param>
    /// <param name="set">The set.</param>
    public static float[] Spread(Tensor values, FeasibleSet set)
    {
        using var scope = NewDisposeScope();
        return values.expand([1, .. set.Origin.shape[1..]]).contiguous().cpu().data<float>().ToArray();
    }
}
