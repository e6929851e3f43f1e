using System.Globalization;
using System.Security.Cryptography;
using Saddle.Data;
using Saddle.Models;

namespace Saddle.Threats;

/// <summary>The features that an adversary may change (the search domain Γ of Papernot et al. 2016, a patch, tabular constraints).</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed class FeatureMask : IEquatable<FeatureMask>
{
    private readonly bool[] _mutable;
    private readonly long[] _shape;

    /// <summary>Creates a mask.</summary>
    /// <param name="mutable">Whether each feature may change, in row-major order.</param>
    /// <param name="shape">The shape of one input, or one that broadcasts to it.</param>
    /// <exception cref="UsageException">The counts disagree, or no feature may change.</exception>
    public FeatureMask(ReadOnlySpan<bool> mutable, params ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long size in shape) count *= size;
        if (count != mutable.Length)
            throw new UsageException($"The mask has {mutable.Length} values for the shape [{string.Join(", ", shape.ToArray())}], which needs {count}.");
        if (!mutable.Contains(true)) throw new UsageException("The mask lets no feature change, so there is nothing to attack.");
        (_mutable, _shape) = (mutable.ToArray(), shape.ToArray());
    }

    /// <summary>The mask of listed numbers or of a file, for inputs of a shape: 1 where a feature may change, 0 where it is fixed.</summary>
    /// <param name="values">The numbers; of a picture white may change and black is fixed.</param>
    /// <param name="inputShape">The shape of one input.</param>
    /// <exception cref="InputException">The file is missing or malformed, has another shape, holds other numbers, or lets no feature change.</exception>
    public static FeatureMask Of(FeatureValues values, IReadOnlyList<long> inputShape)
    {
        FeatureArray read = FeatureArray.Of(values, inputShape);
        double white = read.OfPixels ? byte.MaxValue : 1;
        int other = Array.FindIndex(read.Values, value => value != 0 && value != white);
        if (other >= 0)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{read.Name} holds {read.Values[other]} at feature {other}; a mask has ")
                + (read.OfPixels ? "255 (white) where a feature may change and 0 (black) where it is fixed, and nothing between. "
                    : "1 where a feature may change and 0 where it is fixed. ")
                + "Shares of ε are for an ε scale.");
        return read.Make(() => new FeatureMask([.. read.Values.Select(value => value > 0)], read.Shape) { Source = values.File });
    }

    /// <summary>What it was read from, as the user called it; null where it was made in code. It is no part of what makes two masks equal.</summary>
    public string? Source { get; init; }

    /// <summary>The shape of one input, or one that broadcasts to it.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>Whether each feature may change, in row-major order of <see cref="Shape"/>.</summary>
    public IReadOnlyList<bool> Values => _mutable;

    /// <summary>SHA-256 over shape and values, in lower-case hexadecimal.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(
        [.. _shape.SelectMany(BitConverter.GetBytes), .. _mutable.Select(value => (byte)(value ? 1 : 0))]));

    /// <summary>Whether the other has the same shape and lets the same features change.</summary>
    public bool Equals(FeatureMask? other) =>
        other is not null && _shape.AsSpan().SequenceEqual(other._shape) && _mutable.AsSpan().SequenceEqual(other._mutable);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FeatureMask);

    /// <inheritdoc/>
    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);

    /// <summary>The mask of a text that <see cref="ToText"/> gave.</summary>
    /// <param name="text">The shape, a colon, and the features as bits in base64, the first one highest.</param>
    /// <param name="source">Its <see cref="Source"/>.</param>
    /// <exception cref="UsageException">The text is no mask, or its parts disagree.</exception>
    public static FeatureMask Parse(string text, string? source = null)
    {
        string[] parts = text.Split(':', 2);
        string[] sizes = parts[0].Split('x');
        long[] shape = [.. sizes.Select(size => long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long length) ? length : -1)];
        byte[] bits = new byte[text.Length];
        if (parts.Length < 2 || shape.Any(size => size is < 1 or > int.MaxValue) || !Convert.TryFromBase64String(parts[1], bits, out int count))
            throw new UsageException(
                $"'{(text.Length > 40 ? text[..40] + "…" : text)}' is no mask; expected its shape and its features as bits in base64, as in 2x2:kA==.");
        long features = shape.Product();
        if (count != (features + 7) / 8)
            throw new UsageException(
                $"A mask of the shape {parts[0]} has {features} features, but its text holds {count} bytes of bits; expected {(features + 7) / 8}.");
        return new FeatureMask([.. Enumerable.Range(0, (int)features).Select(feature => (bits[feature / 8] & (128 >> feature % 8)) != 0)], shape)
        { Source = source };
    }

    /// <summary>A line for people: <c>mask of 784 features, of which 392 may change, from mask.png</c>.</summary>
    public override string ToString() =>
        $"mask of {_mutable.Length} features, of which {_mutable.AsSpan().Count(true)} may change{(Source is null ? "" : $", from {Source}")}";

    /// <summary>The whole mask as one text, which <see cref="Parse"/> reads.</summary>
    public string ToText()
    {
        byte[] bits = new byte[(_mutable.Length + 7) / 8];
        for (int feature = 0; feature < _mutable.Length; feature++)
            if (_mutable[feature]) bits[feature / 8] |= (byte)(128 >> feature % 8);
        return $"{string.Join('x', _shape)}:{Convert.ToBase64String(bits)}";
    }

    /// <summary>1 where a feature may change, else 0.</summary>
    /// <returns>float32 of the mask's shape; the caller disposes it.</returns>
    public Tensor ToTensor(Device? device = null) => tensor(_mutable, ScalarType.Float32, device).reshape(_shape);
}
