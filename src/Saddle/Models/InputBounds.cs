namespace Saddle.Models;

/// <summary>The box of values that inputs may take; a feature or a channel may have its own.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed class InputBounds
{
    private readonly float[] _lower;
    private readonly float[] _upper;
    private readonly long[] _shape;

    /// <summary>Creates a box.</summary>
    /// <param name="lower">Lower bounds in row-major order.</param>
    /// <param name="upper">Upper bounds in row-major order, each above its lower bound.</param>
    /// <param name="shape">The shape of both, broadcastable to the shape of one input: <c>[]</c>, <c>[C, 1, 1]</c>, <c>[D]</c> …</param>
    /// <exception cref="UsageException">The counts disagree, a bound is not finite, or a lower bound is not below its upper bound.</exception>
    public InputBounds(ReadOnlySpan<float> lower, ReadOnlySpan<float> upper, params ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long size in shape) count *= size;
        if (lower.Length != count || upper.Length != count)
            throw new UsageException($"The bounds have {lower.Length} lower and {upper.Length} upper values for the shape "
                + $"[{string.Join(", ", shape.ToArray())}], which needs {count} each.");
        for (int i = 0; i < lower.Length; i++)
            if (!float.IsFinite(lower[i]) || !float.IsFinite(upper[i]) || lower[i] >= upper[i])
                throw new UsageException($"The bounds {lower[i]} to {upper[i]} are no range; the lower bound must be below the upper one and both finite.");
        (_lower, _upper, _shape) = (lower.ToArray(), upper.ToArray(), shape.ToArray());
    }

    /// <summary>0 to 1 for every feature.</summary>
    public static InputBounds Unit { get; } = new([0f], [1f]);

    /// <summary>The lower bounds in row-major order of <see cref="Shape"/>.</summary>
    public IReadOnlyList<float> LowerValues => _lower;

    /// <summary>The upper bounds in row-major order of <see cref="Shape"/>.</summary>
    public IReadOnlyList<float> UpperValues => _upper;

    /// <summary>The shape of the bounds, broadcastable to that of one input.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>The largest extent of a feature: the ε of L∞ from which on nothing is out of reach.</summary>
    public float LargestExtent => _lower.Zip(_upper, (low, high) => high - low).Max();

    /// <summary>Whether all features have ranges of the same extent.</summary>
    internal bool HasOneExtent => _lower.Zip(_upper, (low, high) => high - low).Distinct().Count() == 1;

    /// <summary>Whether all features take values from 0 to 1.</summary>
    internal bool AreUnit => _lower.All(low => low == 0) && _upper.All(high => high == 1);

    /// <summary>The extents of the ranges as a new tensor that broadcasts against one input or a batch; the caller disposes it.</summary>
    internal Tensor Extent(Device? device = null) => tensor(_lower.Zip(_upper, (low, high) => high - low).ToArray(), device: device).reshape(_shape);

    /// <summary>The lower bounds as a new tensor that broadcasts against one input or a batch; the caller disposes it.</summary>
    public Tensor Lower(Device? device = null) => tensor(_lower, device: device).reshape(_shape);

    /// <summary>The upper bounds as a new tensor that broadcasts against one input or a batch; the caller disposes it.</summary>
    public Tensor Upper(Device? device = null) => tensor(_upper, device: device).reshape(_shape);

    /// <inheritdoc/>
    public override string ToString() => _lower.Length == 1 ? $"{_lower[0]}..{_upper[0]}" : $"[{string.Join(", ", _lower)}]..[{string.Join(", ", _upper)}]";
}
