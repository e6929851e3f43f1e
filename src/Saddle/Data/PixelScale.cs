using System.Globalization;

namespace Saddle.Data;

/// <summary>The values that a pixel's byte of 0 and of 255 are given: one pair for all, or one a channel.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record PixelScale
{
    private readonly float[] _lower, _upper;

    /// <summary>Creates a scale.</summary>
    /// <param name="lower">What a byte of 0 becomes: one value, or one a channel; finite.</param>
    /// <param name="upper">What a byte of 255 becomes: as many, each above its lower value.</param>
    /// <exception cref="UsageException">The counts differ, or a pair is no range.</exception>
    public PixelScale(IReadOnlyList<float> lower, IReadOnlyList<float> upper)
    {
        (_lower, _upper) = ([.. lower], [.. upper]);
        if (_lower.Length == 0 || _lower.Length != _upper.Length)
            throw new UsageException(
                $"A scale of pixels has {_lower.Length} lower and {_upper.Length} upper values; give as many of both, one or one a channel.");
        for (int index = 0; index < _lower.Length; index++)
            if (!float.IsFinite(_lower[index]) || !float.IsFinite(_upper[index]) || _lower[index] >= _upper[index])
                throw new UsageException($"Pixels cannot be scaled to {this}: the lower value must be below the upper one and both finite.");
    }

    /// <summary>0 to 1, as images are read.</summary>
    public static PixelScale Unit { get; } = new([0f], [1f]);

    /// <summary>What a byte of 0 becomes: one value, or one a channel.</summary>
    public IReadOnlyList<float> Lower => _lower;

    /// <summary>What a byte of 255 becomes: as many.</summary>
    public IReadOnlyList<float> Upper => _upper;

    /// <inheritdoc/>
    public bool Equals(PixelScale? other) => other is not null && _lower.SequenceEqual(other._lower) && _upper.SequenceEqual(other._upper);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The ranges as the command line takes them: <c>-1..1</c>, or one a channel with commas between.</summary>
    public override string ToString() => string.Join(',', _lower.Zip(_upper, (low, high) => string.Create(CultureInfo.InvariantCulture, $"{low}..{high}")));

    /// <summary>Scales pixels in place.</summary>
    /// <param name="pixels">float32, <c>[N, …]</c> in 0..1; with a range a channel <c>[N, C, …]</c>.</param>
    /// <returns>The same memory; the caller disposes it.</returns>
    internal Tensor Apply(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        long[] shape = _lower.Length == 1 ? [] : [_lower.Length, .. Enumerable.Repeat(1L, (int)pixels.dim() - 2)];
        Tensor lower = tensor(_lower).reshape(shape), upper = tensor(_upper).reshape(shape);
        // Rounding must not lead out of the range.
        pixels.mul_(upper.sub(lower)).add_(lower, Scalars.One).clamp_(lower, upper);
        return pixels.alias().MoveToOuterDisposeScope();
    }
}
