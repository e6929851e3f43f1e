using System.Security.Cryptography;

namespace Saddle.Threats;

/// <summary>The features that an adversary may change (the search domain Γ of Papernot et al. 2016, a patch, tabular constraints).</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed class FeatureMask
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

    /// <summary>The shape of one input, or one that broadcasts to it.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>SHA-256 over shape and values, in lower-case hexadecimal.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(
        [.. _shape.SelectMany(BitConverter.GetBytes), .. _mutable.Select(value => (byte)(value ? 1 : 0))]));

    /// <summary>1 where a feature may change, else 0.</summary>
    /// <returns>float32 of the mask's shape; the caller disposes it.</returns>
    public Tensor ToTensor(Device? device = null) => tensor(_mutable, ScalarType.Float32, device).reshape(_shape);
}
