using System.Buffers.Binary;
using System.IO.Compression;

namespace Saddle.Tests.Hostile;

/// <summary>Takes zip archives apart and puts them together, so that damaged contents get past the checksums.</summary>
internal static class ZipParts
{
    /// <summary>The entries in their order, unpacked.</summary>
    public static List<(string Name, byte[] Content)> Of(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        return [.. archive.Entries.Select(entry => (entry.FullName, Content(entry)))];
    }

    /// <summary>An archive with sound checksums.</summary>
    public static byte[] Pack(IEnumerable<(string Name, byte[] Content)> parts, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach ((string name, byte[] content) in parts)
            {
                using Stream entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        return stream.ToArray();
    }

    /// <summary>One part changed, removed, doubled in place of another or renamed; the rest as it was, checksums sound.</summary>
    /// <param name="parts">The parts of a sound archive.</param>
    /// <param name="random">What decides.</param>
    /// <param name="weight">How likely each part is to be hit.</param>
    public static byte[] Mutate(IReadOnlyList<(string Name, byte[] Content)> parts, Random random, Func<string, int> weight)
    {
        var changed = parts.ToList();
        int[] tickets = [.. Enumerable.Range(0, parts.Count).SelectMany(index => Enumerable.Repeat(index, weight(parts[index].Name)))];
        int at = tickets[random.Next(tickets.Length)];
        (string name, byte[] content) = changed[at];
        switch (random.Next(20))
        {
            case 0: changed.RemoveAt(at); break;
            case 1: changed[at] = (name, parts[random.Next(parts.Count)].Content); break;
            case 2: changed[at] = (Renamed(name, random), content); break;
            default: changed[at] = (name, Mutation.Of(content, random)); break;
        }
        return Pack(changed, random.Next(4) == 0 ? CompressionLevel.Fastest : CompressionLevel.NoCompression);
    }

    /// <summary>Writes the checksum that each entry's content has into its directory record and its header.</summary>
    public static byte[] Repair(byte[] zip)
    {
        byte[] repaired = [.. zip];
        for (int at = 0; at <= zip.Length - 46; at++)
        {
            ReadOnlySpan<byte> record = zip.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(record) != 0x02014b50) continue;
            int header = BinaryPrimitives.ReadInt32LittleEndian(record[42..]), length = BinaryPrimitives.ReadInt32LittleEndian(record[20..]);
            if (header < 0 || header > zip.Length - 30 || length < 0) continue;
            long start = header + 30L + BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(header + 26))
                + BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(header + 28));
            if (start + length > zip.Length) continue;
            byte[] content = zip[(int)start..(int)(start + length)];
            if (BinaryPrimitives.ReadUInt16LittleEndian(record[10..]) == 8 && Inflated(content) is { } inflated) content = inflated;
            uint checksum = Crc32.Of(content);
            BinaryPrimitives.WriteUInt32LittleEndian(repaired.AsSpan(at + 16), checksum);
            BinaryPrimitives.WriteUInt32LittleEndian(repaired.AsSpan(at + 24), (uint)content.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(repaired.AsSpan(header + 14), checksum);
        }
        return repaired;
    }

    private static string Renamed(string name, Random random)
    {
        char[] letters = name.ToCharArray();
        letters[random.Next(letters.Length)] = (char)random.Next(33, 127);
        return new string(letters);
    }

    private static byte[]? Inflated(byte[] content)
    {
        using var inflater = new DeflateStream(new MemoryStream(content), CompressionMode.Decompress);
        using var inflated = new MemoryStream();
        try
        {
            inflater.CopyTo(inflated);
        }
        catch (InvalidDataException)
        {
            return null;
        }
        return inflated.ToArray();
    }

    private static byte[] Content(ZipArchiveEntry entry)
    {
        using var content = new MemoryStream();
        using (Stream stream = entry.Open()) stream.CopyTo(content);
        return content.ToArray();
    }
}
