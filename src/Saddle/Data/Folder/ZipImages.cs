using System.IO.Compression;

namespace Saddle.Data;

/// <summary>The images of a zip archive. Lengths and checksums that its directory states are compared with what unpacks.</summary>
internal static class ZipImages
{
    // As for a tar archive.
    private const long MostRatio = 200, Grace = 64 << 20;
    private const int KindMask = 0xF000, SymbolicLink = 0xA000;

    /// <summary>Whether a file is a zip archive, by its first bytes.</summary>
    public static bool IsZip(string path)
    {
        using FileStream file = InputFile.Open(path);
        Span<byte> start = stackalloc byte[4];
        return file.ReadAtLeast(start, 4, throwOnEndOfStream: false) == 4 && start is [(byte)'P', (byte)'K', 3, 4] or [(byte)'P', (byte)'K', 5, 6];
    }

    /// <summary>The names of the images with their lengths.</summary>
    /// <exception cref="InputException">A name leads outside or is there twice, an image is a link or too large, or the whole a decompression bomb.</exception>
    public static Dictionary<string, long> Names(string path, CancellationToken cancellationToken) => Read(path, archive =>
    {
        var names = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach ((string name, ZipArchiveEntry entry) in Images(path, archive))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.Length > ImageFile.LargestFile) throw ImageName.TooLarge(path, name, entry.Length);
            if (!names.TryAdd(name, entry.Length)) throw ImageName.Twice(path, name);
        }
        long most = Grace + MostRatio * new FileInfo(path).Length;
        return names.Values.Sum() <= most ? names
            : throw new InputException(
                $"{path} unpacks to more than {most >> 20} MiB, {MostRatio} times its size: a decompression bomb, or no archive of images. Do not trust it.");
    });

    /// <summary>The files of images, unpacked.</summary>
    /// <exception cref="InvalidDataException">An image is damaged.</exception>
    public static Dictionary<string, byte[]> Contents(string path, HashSet<string> wanted, CancellationToken cancellationToken) => Read(path, archive =>
    {
        var contents = new Dictionary<string, byte[]>(wanted.Count, StringComparer.Ordinal);
        foreach ((string name, ZipArchiveEntry entry) in Images(path, archive).Where(image => wanted.Contains(image.Name)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            contents[name] = Content(path, name, entry);
        }
        return contents.Count == wanted.Count ? contents : throw new InputException($"{path} changed while it was read. Read it again.");
    });

    private static IEnumerable<(string Name, ZipArchiveEntry Entry)> Images(string path, ZipArchive archive)
    {
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            // Some programs on Windows write backslashes, against the format.
            if (ImageName.Of(path, entry.FullName)?.Replace('\\', '/') is not { } name) continue;
            if (((entry.ExternalAttributes >> 16) & KindMask) == SymbolicLink) throw ImageName.Link(path, name, "zip without --symlinks");
            if (entry.IsEncrypted) throw new InputException($"{path}: {name} is encrypted. Make the archive anew without a password.");
            yield return (name, entry);
        }
    }

    private static byte[] Content(string path, string name, ZipArchiveEntry entry)
    {
        var bytes = new byte[entry.Length];
        using Stream inflated = entry.Open();
        var stream = new ChecksummedStream(inflated);
        bool whole = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length && stream.ReadByte() < 0;
        return whole && stream.Checksum == entry.Crc32 ? bytes
            : throw new InputException($"{path}: {name} is damaged: its {(whole ? "checksum" : "length")} is not what the archive states. Copy the archive "
                + "again from where it came, or make it anew.");
    }

    /// <summary>Reads an archive; what the runtime's reader throws over a damaged one, in several ways, is one error.</summary>
    private static T Read<T>(string path, Func<ZipArchive, T> read)
    {
        using FileStream file = InputFile.Open(path);
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read);
            return read(archive);
        }
        catch (Exception error)
        when (error is InvalidDataException or EndOfStreamException or OverflowException or FormatException or ArgumentException or InvalidOperationException
            or NullReferenceException or IndexOutOfRangeException or NotSupportedException)
        {
            throw new InputException($"{path} is no zip archive that can be unpacked: it is cut off, damaged, or packed by a method that is not known here "
                + $"({error.Message.TrimEnd('.')}). Copy it again from where it came, or make it anew.", error);
        }
    }
}
