using System.Buffers.Binary;

namespace Saddle.Tests.Hostile;

/// <summary>One random change to bytes, of the kinds that break readers: the same seed makes the same change.</summary>
internal static class Mutation
{
    private static readonly uint[] Extremes = [0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 0x3FFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF];

    /// <summary>A changed copy; one change most of the time, a few now and then.</summary>
    /// <param name="source">At least one byte.</param>
    /// <param name="random">What decides.</param>
    public static byte[] Of(byte[] source, Random random)
    {
        byte[] changed = Once(source, random);
        while (random.Next(4) == 0) changed = Once(changed, random);
        return changed;
    }

    private static byte[] Once(byte[] source, Random random)
    {
        if (source.Length == 0) return [(byte)random.Next(256)];
        byte[] copy = [.. source];
        int at = Place(source.Length, random);
        int length = Math.Min(1 << random.Next(0, 9), source.Length - at);
        switch (random.Next(10))
        {
            case 0 or 1: copy[at] ^= (byte)(1 << random.Next(8)); return copy;
            case 2 or 3: copy[at] = (byte)random.Next(256); return copy;
            case 4: return source[..at];
            case 5: WriteExtreme(copy.AsSpan(at), random); return copy;
            case 6: return [.. source[..at], .. source[(at + length)..]];
            case 7: return [.. source[..(at + length)], .. source[at..]];
            case 8: return Splice(copy, at, length, random);
            default: random.NextBytes(copy.AsSpan(at, Math.Min(length, 8))); return copy;
        }
    }

    /// <summary>Half of the changes hit the first or the last bytes, where headers and directories lie.</summary>
    private static int Place(int length, Random random) => random.Next(4) switch
    {
        0 => random.Next(Math.Min(length, 256)),
        1 => length - 1 - random.Next(Math.Min(length, 512)),
        _ => random.Next(length),
    };

    private static void WriteExtreme(Span<byte> target, Random random)
    {
        uint value = Extremes[random.Next(Extremes.Length)];
        Span<byte> bytes = stackalloc byte[8];
        ulong wide = value == uint.MaxValue && random.Next(2) == 0 ? ulong.MaxValue : value;
        int width = 1 << random.Next(4);
        if (random.Next(2) == 0) BinaryPrimitives.WriteUInt64LittleEndian(bytes, wide);
        else BinaryPrimitives.WriteUInt64BigEndian(bytes, wide << (64 - 8 * width));
        bytes[..Math.Min(width, target.Length)].CopyTo(target);
    }

    /// <summary>Overwrites a part with another part of the same file.</summary>
    private static byte[] Splice(byte[] copy, int at, int length, Random random)
    {
        int from = random.Next(copy.Length - length + 1);
        copy.AsSpan(from, length).ToArray().CopyTo(copy, at);
        return copy;
    }
}
