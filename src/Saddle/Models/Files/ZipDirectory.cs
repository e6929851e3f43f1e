using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Saddle.Models;

/// <summary>An archive that is not what it claims to be; the message says in which point.</summary>
internal sealed class ZipFault(string message) : Exception(message);

/// <summary>An entry of a zip archive, as its central directory states it.</summary>
internal sealed record ZipEntry(string Name, ushort Flags, ushort Method, uint Checksum, long CompressedSize, long Size, long HeaderOffset)
{
    /// <summary>Where the content begins in the file; known once the entry was checked.</summary>
    public int ContentOffset { get; init; }

    /// <summary>Where the name ends, in front of the content and in the directory.</summary>
    public (int Header, int Directory) NameEnds { get; init; }
}

/// <summary>Checks an archive in managed code: every entry within the file, none overlapping, sizes and checksums true.</summary>
internal static class ZipDirectory
{
    private const int EndLength = 22, End64Length = 56, Locator64Length = 20, CentralLength = 46, LocalLength = 30;
    private const uint Folder = 0x10;
    private const int MostEntries = 200_000;

    // Tensors are stored uncompressed, so only code and small tables are ever inflated.
    private const long MostInflatedBytes = 256L << 20;

    /// <summary>The entries of a sound archive.</summary>
    /// <exception cref="ZipFault">The archive is not sound.</exception>
    public static IReadOnlyList<ZipEntry> Check(ReadOnlySpan<byte> file)
    {
        (long count, long offset, long directoryEnd) = FindDirectory(file);
        if (count > MostEntries) throw new ZipFault($"its directory has {count} entries");
        var entries = new List<ZipEntry>();
        long position = offset;
        for (long i = 0; i < count; i++) entries.Add(ReadEntry(file, ref position, directoryEnd));
        if (position != directoryEnd) throw new ZipFault("its directory does not have the length that it states");
        if (entries.Select(entry => entry.Name).Distinct(StringComparer.Ordinal).Count() != entries.Count)
            throw new ZipFault("two of its entries have one name");
        if (entries.Where(entry => entry.Method != 0).Sum(entry => (double)entry.Size) > MostInflatedBytes)
            throw new ZipFault("its compressed entries would unpack to more than 256 MiB");
        long free = 0;
        foreach (int index in Enumerable.Range(0, entries.Count).OrderBy(index => entries[index].HeaderOffset))
        {
            ZipEntry entry = entries[index];
            if (entry.HeaderOffset < free) throw new ZipFault($"its entry '{entry.Name}' overlaps another");
            entries[index] =
                entry with { ContentOffset = CheckContent(file[..(int)offset], entry), NameEnds = (NameEnd(file, entry), entry.NameEnds.Directory) };
            free = entries[index].ContentOffset + entry.CompressedSize;
        }
        return entries;
    }

    /// <summary>The unpacked content of an entry that <see cref="Check"/> gave.</summary>
    public static byte[] Read(ReadOnlySpan<byte> file, ZipEntry entry)
    {
        ReadOnlySpan<byte> content = file.Slice(entry.ContentOffset, (int)entry.CompressedSize);
        if (entry.Method == 0) return content.ToArray();
        byte[] unpacked = new byte[entry.Size];
        int position = 0;
        Inflate(content, entry, block =>
        {
            block.CopyTo(unpacked.AsSpan(position));
            position += block.Length;
        });
        return unpacked;
    }

    private static (long Count, long Offset, long End) FindDirectory(ReadOnlySpan<byte> file)
    {
        if (file.Length < EndLength) throw new ZipFault($"it has only {file.Length} bytes");
        // TorchScript archives carry no comment, so the end record is the very end.
        ReadOnlySpan<byte> end = file[^EndLength..];
        if (Word(end, 0) != 0x06054b50 || Half(end, 20) != 0) throw new ZipFault("it does not end with a zip directory; it may be cut off");
        if (Half(end, 4) != 0 || Half(end, 6) != 0 || Half(end, 8) != Half(end, 10)) throw new ZipFault("it claims to be one of several parts");
        (long count, long size, long offset) = (Half(end, 10), Word(end, 12), Word(end, 16));
        long directoryEnd = file.Length - EndLength;
        if (directoryEnd >= Locator64Length && Word(file[(int)(directoryEnd - Locator64Length)..], 0) == 0x07064b50)
        {
            long record = Long(file[(int)(directoryEnd - Locator64Length)..], 8);
            directoryEnd -= Locator64Length;
            if (record < 0 || record != directoryEnd - End64Length || Word(file[(int)record..], 0) != 0x06064b50)
                throw new ZipFault("its 64-bit end record is damaged");
            ReadOnlySpan<byte> end64 = file[(int)record..];
            (long wideCount, long wideSize, long wideOffset) = (Long(end64, 32), Long(end64, 40), Long(end64, 48));
            // One reader takes the one record, another the other: both must tell of the same directory.
            if (Long(end64, 24) != wideCount || Word(end64, 16) != 0 || Word(end64, 20) != 0 || Differ(count, wideCount, ushort.MaxValue)
                || Differ(size, wideSize, uint.MaxValue) || Differ(offset, wideOffset, uint.MaxValue))
                throw new ZipFault("its two end records contradict each other");
            (count, size, offset) = (wideCount, wideSize, wideOffset);
            directoryEnd = record;
        }
        if (count < 0 || offset < 0 || size < 0 || size > directoryEnd || offset != directoryEnd - size || count > size / CentralLength)
            throw new ZipFault("its directory lies outside the file");
        return (count, offset, directoryEnd);
    }

    /// <summary>Whether a number is neither the wide one nor the sign that only the wide one counts.</summary>
    private static bool Differ(long number, long wide, long sign) => number != wide && number != sign;

    private static ZipEntry ReadEntry(ReadOnlySpan<byte> file, ref long position, long end)
    {
        if (position > end - CentralLength || Word(file[(int)position..], 0) != 0x02014b50) throw new ZipFault("its directory is damaged");
        ReadOnlySpan<byte> record = file[(int)position..(int)end];
        int nameLength = Half(record, 28), extraLength = Half(record, 30), length = CentralLength + nameLength + extraLength + Half(record, 32);
        if (length > record.Length) throw new ZipFault("its directory is damaged");
        string name = Encoding.UTF8.GetString(record.Slice(CentralLength, nameLength));
        // libtorch's reader gives nothing of what is marked as a folder, and takes what lies in its memory for the content.
        if ((Word(record, 38) & Folder) != 0 && Word(record, 24) != 0) throw new ZipFault($"its entry '{name}' is a folder with a content");
        if (name.Any(char.IsControl)) throw new ZipFault("an entry of it has a name that is none");
        (long compressed, long size, long offset) = (Word(record, 20), Word(record, 24), Word(record, 42));
        ReadOnlySpan<byte> extra = record.Slice(CentralLength + nameLength, extraLength);
        while (extra.Length >= 4)
        {
            int fieldLength = Half(extra, 2);
            if (fieldLength > extra.Length - 4) throw new ZipFault($"its entry '{name}' has a damaged extra field");
            ReadOnlySpan<byte> field = extra.Slice(4, fieldLength);
            if (Half(extra, 0) == 1)
            {
                size = Widen(size, ref field, name);
                compressed = Widen(compressed, ref field, name);
                offset = Widen(offset, ref field, name);
            }
            extra = extra[(4 + fieldLength)..];
        }
        if (compressed < 0 || size < 0 || offset < 0 || Half(record, 34) != 0) throw new ZipFault($"its entry '{name}' has impossible sizes");
        int nameEnd = (int)position + CentralLength + nameLength;
        position += length;
        return new ZipEntry(name, Half(record, 8), Half(record, 10), Word(record, 16), compressed, size, offset) { NameEnds = (0, nameEnd) };
    }

    private static int CheckContent(ReadOnlySpan<byte> data, ZipEntry entry)
    {
        if (entry.HeaderOffset > data.Length - LocalLength) throw new ZipFault($"its entry '{entry.Name}' lies outside the file");
        ReadOnlySpan<byte> local = data[(int)entry.HeaderOffset..];
        if (Word(local, 0) != 0x04034b50 || Half(local, 8) != entry.Method || Half(local, 6) != entry.Flags)
            throw new ZipFault($"its entry '{entry.Name}' does not begin where the directory says");
        int nameLength = Half(local, 26), start = LocalLength + nameLength + Half(local, 28);
        if (start > local.Length || entry.CompressedSize > local.Length - start) throw new ZipFault($"its entry '{entry.Name}' reaches beyond the file");
        if (Encoding.UTF8.GetString(local.Slice(LocalLength, nameLength)) != entry.Name)
            throw new ZipFault($"its entry '{entry.Name}' has another name in front of its content");
        if ((entry.Flags & 1) != 0) throw new ZipFault($"its entry '{entry.Name}' is encrypted");
        ReadOnlySpan<byte> content = local.Slice(start, (int)entry.CompressedSize);
        if (entry.Method == 0 && entry.Size != entry.CompressedSize) throw new ZipFault($"its entry '{entry.Name}' states two sizes");
        if (entry.Method is not (0 or 8)) throw new ZipFault($"its entry '{entry.Name}' is packed by the unknown method {entry.Method}");
        if (Checksum(content, entry) != entry.Checksum) throw new ZipFault($"the checksum of its entry '{entry.Name}' does not match; the file is damaged");
        return (int)entry.HeaderOffset + start;
    }

    private static int NameEnd(ReadOnlySpan<byte> file, ZipEntry entry) => (int)entry.HeaderOffset + LocalLength + Half(file[(int)entry.HeaderOffset..], 26);

    private static uint Checksum(ReadOnlySpan<byte> content, ZipEntry entry)
    {
        if (entry.Method == 0) return Crc32.Of(content);
        var checksum = new Crc32();
        Inflate(content, entry, block => checksum.Append(block));
        return checksum.Value;
    }

    /// <summary>Gives the unpacked content block by block, so that what the entry states bounds the memory, whatever its bytes would unfold to.</summary>
    private static void Inflate(ReadOnlySpan<byte> content, ZipEntry entry, Action<ReadOnlySpan<byte>> use)
    {
        using var inflater = new DeflateStream(new MemoryStream(content.ToArray()), CompressionMode.Decompress);
        byte[] block = new byte[1 << 16];
        long length = 0;
        try
        {
            for (int read; (read = inflater.Read(block)) > 0; length += read)
            {
                if (length + read > entry.Size) throw new ZipFault($"its entry '{entry.Name}' unpacks to more than it states");
                use(block.AsSpan(0, read));
            }
        }
        catch (InvalidDataException)
        {
            throw new ZipFault($"its entry '{entry.Name}' cannot be unpacked");
        }
        if (length != entry.Size) throw new ZipFault($"its entry '{entry.Name}' unpacks to less than it states");
    }

    private static long Widen(long value, ref ReadOnlySpan<byte> field, string name)
    {
        if (value != uint.MaxValue) return value;
        if (field.Length < 8) throw new ZipFault($"its entry '{name}' has a damaged extra field");
        long wide = Long(field, 0);
        field = field[8..];
        return wide;
    }

    private static ushort Half(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
