using System.Buffers.Binary;

namespace Saddle.Tests.Hostile;

/// <summary>Zip archives with the 64-bit end record that PyTorch writes beside the short one.</summary>
internal static class WideZip
{
    private const int End = 22, WideEnd = 56, Locator = 20;

    /// <summary>The same archive with both end records.</summary>
    public static byte[] Of(byte[] zip)
    {
        ReadOnlySpan<byte> end = zip.AsSpan(zip.Length - End);
        byte[] wide = new byte[WideEnd + Locator];
        BinaryPrimitives.WriteUInt32LittleEndian(wide, 0x06064b50);
        BinaryPrimitives.WriteInt64LittleEndian(wide.AsSpan(4), WideEnd - 12);
        BinaryPrimitives.WriteUInt16LittleEndian(wide.AsSpan(12), 45);
        BinaryPrimitives.WriteUInt16LittleEndian(wide.AsSpan(14), 45);
        BinaryPrimitives.WriteInt64LittleEndian(wide.AsSpan(24), BinaryPrimitives.ReadUInt16LittleEndian(end[10..]));
        BinaryPrimitives.WriteInt64LittleEndian(wide.AsSpan(32), BinaryPrimitives.ReadUInt16LittleEndian(end[10..]));
        BinaryPrimitives.WriteInt64LittleEndian(wide.AsSpan(40), BinaryPrimitives.ReadUInt32LittleEndian(end[12..]));
        BinaryPrimitives.WriteInt64LittleEndian(wide.AsSpan(48), BinaryPrimitives.ReadUInt32LittleEndian(end[16..]));
        Span<byte> locator = wide.AsSpan(WideEnd);
        BinaryPrimitives.WriteUInt32LittleEndian(locator, 0x07064b50);
        BinaryPrimitives.WriteInt64LittleEndian(locator[8..], zip.Length - End);
        BinaryPrimitives.WriteInt32LittleEndian(locator[16..], 1);
        return [.. zip[..^End], .. wide, .. zip[^End..]];
    }
}
