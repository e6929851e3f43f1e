using System.Buffers.Binary;

namespace Saddle.Data;

/// <summary>
/// Walks the chunks of a PNG file and checks their lengths and checksums, which decoders let pass: a flipped bit would
/// become another picture.
/// </summary>
internal static class PngChunks
{
    private const int Overhead = 12;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static bool IsPng(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    /// <summary>The width and height that the header claims, in pixels.</summary>
    /// <exception cref="InputException">The file does not begin with its header.</exception>
    public static (uint Width, uint Height) Size(string path, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> header = bytes[Signature.Length..];
        if (BinaryPrimitives.ReadUInt32BigEndian(header) < 13 || !header.Slice(4, 4).SequenceEqual("IHDR"u8))
            throw new InputException($"{path} is damaged: its first chunk is not a PNG header. Remove or replace it.");
        return (BinaryPrimitives.ReadUInt32BigEndian(header[8..]), BinaryPrimitives.ReadUInt32BigEndian(header[12..]));
    }

    /// <summary>Whether the packed pixels can be as many as the header claims, by what compression can do; the chunks must be sound.</summary>
    public static bool CanHold(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> header = bytes[(Signature.Length + 8)..];
        int channels = header[9] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        UInt128 row = 1 + ((UInt128)BinaryPrimitives.ReadUInt32BigEndian(header) * (UInt128)(header[8] * channels) + 7) / 8;
        long packed = 0;
        for (int position = Signature.Length; position <= bytes.Length - Overhead;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(bytes[position..]);
            if (bytes.Slice(position + 4, 4).SequenceEqual("IDAT"u8)) packed += length;
            if (bytes.Slice(position + 4, 4).SequenceEqual("IEND"u8)) break;
            position += length + Overhead;
        }
        return row * BinaryPrimitives.ReadUInt32BigEndian(header[4..]) <= (UInt128)packed * InputFile.LargestDeflateRatio + 1024;
    }

    /// <summary>Checks everything up to the end chunk; what follows it is no part of the image.</summary>
    /// <exception cref="InputException">The file is cut off or a checksum is wrong.</exception>
    public static void Check(string path, ReadOnlySpan<byte> bytes)
    {
        int position = Signature.Length;
        while (true)
        {
            ReadOnlySpan<byte> rest = bytes[position..];
            uint length = rest.Length < Overhead ? uint.MaxValue : BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - Overhead)
                throw new InputException($"{path} is cut off or damaged at byte {position}: its chunk is not whole. Remove or replace it.");
            if (Crc32.Of(rest.Slice(4, (int)length + 4)) != BinaryPrimitives.ReadUInt32BigEndian(rest[((int)length + 8)..]))
                throw new InputException($"{path} is damaged: the checksum of its chunk at byte {position} is wrong. Remove or replace it.");
            if (rest.Slice(4, 4).SequenceEqual("IEND"u8)) return;
            position += (int)length + Overhead;
        }
    }
}
