using System.Buffers.Binary;
using System.Text;

namespace Saddle;

/// <summary>Edits the symbol-version requirements (section <c>.gnu.version_r</c>) of a little-endian ELF64 image.</summary>
internal static class ElfVersions
{
    private const ushort Weak = 0x2; // VER_FLG_WEAK
    private const uint VersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const int HeaderSize = 64, SectionSize = 64, RecordSize = 16; // Verneed and Vernaux have the same size

    /// <summary>Marks the named requirements weak, so that the loader accepts a library that lacks them.</summary>
    /// <param name="elf">The whole image; changed in place.</param>
    /// <param name="names">Version names, for example <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>
    /// How many requirements it changed; zero where the image is no little-endian ELF64, or is one whose tables lead
    /// outside it or into each other: such an image is left as it was.
    /// </returns>
    public static int Weaken(Span<byte> elf, params ReadOnlySpan<string> names)
    {
        var flags = new List<ulong>();
        if (!TryFind(elf, names, flags)) return 0;
        foreach (ulong at in flags)
            BinaryPrimitives.WriteUInt16LittleEndian(elf[(int)at..], (ushort)(U16(elf, at) | Weak));
        return flags.Count;
    }

    private static bool TryFind(ReadOnlySpan<byte> elf, ReadOnlySpan<string> names, List<ulong> flags)
    {
        if (!Holds(elf, 0, HeaderSize) || !elf[..6].SequenceEqual((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1])) return false;
        ulong table = U64(elf, 0x28), size = U16(elf, 0x3A), count = U16(elf, 0x3C);
        if (size < SectionSize || !Holds(elf, table, count * size)) return false;
        // Records do not overlap, so a walk that visits more of them than fit into the image runs in a corrupt one.
        int left = elf.Length / RecordSize;
        for (ulong index = 0; index < count; index++)
        {
            ulong section = table + index * size, link = U32(elf, section + 40);
            if (U32(elf, section + 4) != VersionNeeds) continue;
            if (link >= count || !TryWalk(elf, U64(elf, section + 24), U64(elf, table + link * size + 24), names, flags, ref left)) return false;
        }
        return true;
    }

    private static bool TryWalk(ReadOnlySpan<byte> elf, ulong first, ulong strings, ReadOnlySpan<string> names, List<ulong> flags, ref int left)
    {
        for (ulong need = first, next = 1; next != 0; need += next)
        {
            if (!Holds(elf, need, RecordSize) || left-- <= 0) return false;
            next = U32(elf, need + 12);
            for (ulong entry = need + U32(elf, need + 8), step = 1; step != 0; entry += step)
            {
                if (!Holds(elf, entry, RecordSize) || left-- <= 0) return false;
                step = U32(elf, entry + 12);
                if (!TryReadName(elf, strings, U32(elf, entry + 8), out string name)) return false;
                if ((U16(elf, entry + 4) & Weak) == 0 && names.Contains(name)) flags.Add(entry + 4);
            }
        }
        return true;
    }

    private static bool TryReadName(ReadOnlySpan<byte> elf, ulong strings, uint offset, out string name)
    {
        const int longest = 256;
        name = "";
        if (!Holds(elf, strings, offset)) return false;
        ReadOnlySpan<byte> text = elf[(int)(strings + offset)..];
        int length = text[..Math.Min(longest, text.Length)].IndexOf((byte)0);
        if (length < 0) return false;
        name = Encoding.ASCII.GetString(text[..length]);
        return true;
    }

    private static bool Holds(ReadOnlySpan<byte> bytes, ulong at, ulong length) =>
        at <= (ulong)bytes.Length && length <= (ulong)bytes.Length - at;

    private static ulong U64(ReadOnlySpan<byte> bytes, ulong at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[(int)at..]);
    private static uint U32(ReadOnlySpan<byte> bytes, ulong at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(int)at..]);
    private static ushort U16(ReadOnlySpan<byte> bytes, ulong at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[(int)at..]);
}
