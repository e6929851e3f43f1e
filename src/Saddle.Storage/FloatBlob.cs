using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Saddle.Storage;

/// <summary>Floats as the database keeps them: float32, little-endian, deflated.</summary>
internal static class FloatBlob
{
    // Deflate cannot shrink further than this, so a blob that promises more floats is damaged.
    private const long LargestRatio = 1100;

    /// <summary>Packs values.</summary>
    public static byte[] Pack(float[] values)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(LittleEndian(values));
        return packed.ToArray();
    }

    /// <summary>Unpacks what <see cref="Pack"/> made.</summary>
    /// <param name="packed">The blob.</param>
    /// <param name="count">How many floats it holds.</param>
    /// <exception cref="InvalidDataException">It does not hold them.</exception>
    public static float[] Unpack(byte[] packed, long count)
    {
        if (count < 0 || count * sizeof(float) > packed.LongLength * LargestRatio)
            throw new InvalidDataException($"{packed.LongLength} bytes cannot hold {count} values.");
        var bytes = new byte[count * sizeof(float)];
        using var deflate = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
        int read = deflate.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length || deflate.ReadByte() >= 0)
            throw new InvalidDataException($"The bytes do not hold {count} values.");
        var values = new float[count];
        bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        if (!BitConverter.IsLittleEndian) Reverse(values);
        return values;
    }

    private static ReadOnlySpan<byte> LittleEndian(float[] values)
    {
        if (BitConverter.IsLittleEndian) return MemoryMarshal.AsBytes(values.AsSpan());
        float[] copy = [.. values];
        Reverse(copy);
        return MemoryMarshal.AsBytes(copy.AsSpan());
    }

    private static void Reverse(Span<float> values)
    {
        Span<int> words = MemoryMarshal.Cast<float, int>(values);
        System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(words, words);
    }
}
