namespace Saddle.Models;

/// <summary>The checksum of zip entries (polynomial 0xEDB88320, reflected).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value =>
    {
        uint remainder = (uint)value;
        for (int bit = 0; bit < 8; bit++) remainder = (remainder & 1) != 0 ? 0xEDB88320 ^ (remainder >> 1) : remainder >> 1;
        return remainder;
    })];

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint checksum = uint.MaxValue;
        foreach (byte value in bytes) checksum = Table[(byte)(checksum ^ value)] ^ (checksum >> 8);
        return ~checksum;
    }
}
