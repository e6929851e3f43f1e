using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Saddle.Data;
using Saddle.Models;

namespace Saddle.Threats;

/// <summary>
/// An ε of its own for each feature: ε_i = ε · scale_i, as tabular data needs it, whose features have units of their own. Perturbations are measured by
/// their shares of the scale, ‖δ / scale‖ ≤ ε, and attacks search in these shares. A feature of scale 0 is fixed.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed class FeatureScale : IEquatable<FeatureScale>
{
    private readonly double[] _values;
    private readonly long[] _shape;

    /// <summary>Creates a scale.</summary>
    /// <param name="values">What each feature's ε is a multiple of, in row-major order: finite, 0 or above, one of them above 0.</param>
    /// <param name="shape">The shape of one input, or one that broadcasts to it.</param>
    /// <exception cref="UsageException">The counts disagree, a value is negative or not finite, or all are 0.</exception>
    public FeatureScale(ReadOnlySpan<double> values, params ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long size in shape) count *= size;
        if (count != values.Length)
            throw new UsageException($"The ε scale has {values.Length} values for the shape [{string.Join(", ", shape.ToArray())}], which needs {count}.");
        for (int feature = 0; feature < values.Length; feature++)
            if (!double.IsFinite(values[feature]) || values[feature] < 0 || (values[feature] > 0 && !float.IsNormal((float)values[feature])))
                throw new UsageException($"The ε scale of feature {feature} is {values[feature].ToString(CultureInfo.InvariantCulture)}; expected a finite "
                    + "number above 0, or 0 for a feature that may not change.");
        if (!values.ContainsAnyExcept(0))
            throw new UsageException("The ε scale is 0 for every feature, so no feature may change and there is nothing to attack.");
        (_values, _shape) = (values.ToArray(), shape.ToArray());
    }

    /// <summary>The scale of listed numbers or of a file, for inputs of a shape.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="inputShape">The shape of one input.</param>
    /// <exception cref="InputException">The file is missing or malformed, has another shape, or a number is no scale.</exception>
    public static FeatureScale Of(FeatureValues values, IReadOnlyList<long> inputShape)
    {
        FeatureArray read = FeatureArray.Of(values, inputShape);
        double[] scale = read.OfPixels ? Array.ConvertAll(read.Values, value => value / byte.MaxValue) : read.Values;
        return read.Make(() => new FeatureScale(scale, read.Shape) { Source = values.File });
    }

    /// <summary>What it was read from, as the user called it; null where it was made in code. It is no part of what makes two scales equal.</summary>
    public string? Source { get; init; }

    /// <summary>The shape of one input, or one that broadcasts to it.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>What each feature's ε is a multiple of, in row-major order of <see cref="Shape"/>.</summary>
    public IReadOnlyList<double> Values => _values;

    /// <summary>The smallest scale of a feature that may change.</summary>
    public double Smallest => _values.Where(value => value > 0).Min();

    /// <summary>The largest scale.</summary>
    public double Largest => _values.Max();

    /// <summary>SHA-256 over shape and values, in lower-case hexadecimal.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(
        [.. _shape.SelectMany(BitConverter.GetBytes), .. _values.SelectMany(BitConverter.GetBytes)]));

    /// <summary>Whether the other has the same shape and values.</summary>
    public bool Equals(FeatureScale? other) =>
        other is not null && _shape.AsSpan().SequenceEqual(other._shape) && _values.AsSpan().SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FeatureScale);

    /// <inheritdoc/>
    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);

    /// <summary>The scale of a text that <see cref="ToText"/> gave.</summary>
    /// <param name="text">The shape, a colon, and the values as float64 in base64.</param>
    /// <param name="source">Its <see cref="Source"/>.</param>
    /// <exception cref="UsageException">The text is no scale, or its parts disagree.</exception>
    public static FeatureScale Parse(string text, string? source = null)
    {
        string[] parts = text.Split(':', 2);
        long[] shape = [.. parts[0].Split('x', StringSplitOptions.RemoveEmptyEntries)
            .Select(size => long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long length) ? length : -1)];
        byte[] bytes = new byte[text.Length];
        if (parts.Length < 2 || shape.Any(size => size is < 1 or > int.MaxValue) || !Convert.TryFromBase64String(parts[1], bytes, out int count)
            || count % sizeof(double) != 0)
            throw new UsageException(
                $"'{(text.Length > 40 ? text[..40] + "…" : text)}' is no ε scale; expected its shape and its values as float64 in base64.");
        return new FeatureScale(MemoryMarshal.Cast<byte, double>(bytes.AsSpan(0, count)), shape) { Source = source };
    }

    /// <summary>The whole scale as one text, which <see cref="Parse"/> reads.</summary>
    public string ToText() => $"{string.Join('x', _shape)}:{Convert.ToBase64String(MemoryMarshal.AsBytes(_values.AsSpan()))}";

    /// <summary>A line for people: <c>ε scale of 4 features, 0.5 to 20, from scale.csv</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"ε scale of {_values.Length} features, {Smallest:G6} to {Largest:G6}{(_values.Contains(0) ? $", {_values.Count(value => value == 0)} fixed" : "")}")
        + (Source is null ? "" : $", from {Source}");

    /// <summary>The values; 0 where a feature is fixed.</summary>
    /// <returns>float64 of the scale's shape; the caller disposes it.</returns>
    public Tensor ToTensor(Device? device = null) => tensor(_values, ScalarType.Float64, device).reshape(_shape);
}
