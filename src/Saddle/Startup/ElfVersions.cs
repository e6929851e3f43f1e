using System.Buffers.Binary;
using System.Text;

namespace Saddle;

/// <summary>Edits the symbol-version requirements (section <c>.gnu.version_r</c>) of a little-endian ELF64 image.</summary>
internal static class ElfVersions
{
    private const ushort Weak = 0x2; // VER_FLG_WEAK
    private const uint VersionNeeds = 0x6ffffffe; // SHT_GNU_verneed

    /// <summary>Marks the named requirements weak, so that the loader accepts a library that lacks them.</summary>
    /// <param name="elf">The whole image; changed in place.</param>
    /// <param name="names">Version names, for example <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>How many requirements it changed; zero where the image is no little-endian ELF64.</returns>
    public static int Weaken(Span<byte> elf, params ReadOnlySpan<string> names)
    {
        if (elf.Length < 64 || !elf[..6].SequenceEqual((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1])) return 0;
        int changed = 0;
        ulong table = U64(elf, 0x28), size = U16(elf, 0x3A), count = U16(elf, 0x3C);
        for (ulong section = table; section < table + count * size; section += size)
        {
            if (U32(elf, section + 4) != VersionNeeds) continue;
            ulong strings = U64(elf, table + U32(elf, section + 40) * size + 24);
            for (ulong need = U64(elf, section + 24), next = 1; next != 0; need += next)
            {
                next = U32(elf, need + 12);
                for (ulong entry = need + U32(elf, need + 8), step = 1; step != 0; entry += step)
                {
                    step = U32(elf, entry + 12);
                    ReadOnlySpan<byte> text = elf[(int)(strings + U32(elf, entry + 8))..];
                    ushort flags = U16(elf, entry + 4);
                    if ((flags & Weak) != 0 || !names.Contains(Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]))) continue;
                    BinaryPrimitives.WriteUInt16LittleEndian(elf[(int)(entry + 4)..], (ushort)(flags | Weak));
                    changed++;
                }
            }
        }
        return changed;
    }

    private static ulong U64(ReadOnlySpan<byte> bytes, ulong at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[(int)at..]);
    private static uint U32(ReadOnlySpan<byte> bytes, ulong at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(int)at..]);
    private static ushort U16(ReadOnlySpan<byte> bytes, ulong at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[(int)at..]);
}
