using System.Formats.Tar;

namespace Saddle.Data;

/// <summary>
/// Reads the images of an archive (.tar, .tar.gz or .zip) with one folder a class, with parts of that kind, or with either
/// in one top folder. Nothing is unpacked to the disk.
/// </summary>
internal static class ImageArchive
{
    /// <summary>Lists the first images and holds their files, as they are, in memory.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="specification">Which part of it.</param>
    /// <param name="first">How many; all where null.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <exception cref="InputException">It is no archive, damaged or a decompression bomb, a name leads outside, the part is missing, or
    /// the classes are unusable.</exception>
    public static ImageCollection List(string path, DatasetSpecification specification, int? first, CancellationToken cancellationToken)
    {
        ForeignArchive.Refuse(path);
        bool zip = ZipImages.IsZip(path);
        Dictionary<string, long> all = InputFile.Guard(path, () => zip ? ZipImages.Names(path, cancellationToken) : Names(path, cancellationToken));
        (DatasetSplit? part, string[] labels, string[][] files) = ImageLayout.Of(path, all.Keys, specification);
        (string File, int Label)[] wanted = [.. ImageCollection.Interleave(files).Take(first ?? int.MaxValue)];
        InputFile.RequireMemory(path, wanted.Aggregate(UInt128.Zero, (sum, image) => sum + (UInt128)all[image.File]));
        HashSet<string> names = [.. wanted.Select(image => image.File)];
        Dictionary<string, byte[]> bytes =
            InputFile.Guard(path, () => zip ? ZipImages.Contents(path, names, cancellationToken) : Contents(path, names, cancellationToken));
        return new ImageCollection(part, labels, [.. wanted.Select(image => new ImageEntry($"{path}: {image.File}", image.Label, () => bytes[image.File]))],
            wanted.Length == files.Sum(images => images.Length));
    }

    /// <summary>The names of the images with their lengths.</summary>
    private static Dictionary<string, long> Names(string path, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, long>(StringComparer.Ordinal);
        using TarFile file = TarFile.Open(path);
        using var archive = new TarReader(file, leaveOpen: true);
        while (Next(archive) is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Image(path, entry) is not { } name) continue;
            if (entry.Length > ImageFile.LargestFile)
                throw ImageName.TooLarge(path, name, entry.Length);
            if (!names.TryAdd(name, entry.Length)) throw ImageName.Twice(path, name);
        }
        file.RequireEnd();
        return names;
    }

    private static Dictionary<string, byte[]> Contents(string path, HashSet<string> wanted, CancellationToken cancellationToken)
    {
        var contents = new Dictionary<string, byte[]>(wanted.Count, StringComparer.Ordinal);
        using var archive = new TarReader(TarFile.Open(path));
        while (contents.Count < wanted.Count && Next(archive) is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Image(path, entry) is not { } name || !wanted.Contains(name)) continue;
            var bytes = new byte[entry.Length];
            entry.DataStream?.ReadExactly(bytes);
            contents[name] = bytes;
        }
        return contents.Count == wanted.Count ? contents : throw new InputException($"{path} changed while it was read. Read it again.");
    }

    /// <summary>The next entry; null after the last.</summary>
    /// <exception cref="InvalidDataException">Its head is damaged, which the runtime's reader tells in several ways.</exception>
    private static TarEntry? Next(TarReader archive)
    {
        try
        {
            return archive.GetNextEntry();
        }
        catch (Exception error) when (error is OverflowException or FormatException or InvalidOperationException or OutOfMemoryException)
        {
            throw new InvalidDataException("the head of a file in it is damaged", error);
        }
    }

    /// <summary>The name of an entry that is an image, without a leading ./; null for all others.</summary>
    /// <exception cref="InputException">The name leads outside the archive, or the image is a link.</exception>
    private static string? Image(string path, TarEntry entry)
    {
        if (ImageName.Of(path, entry.Name) is not { } name) return null;
        if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile) return name;
        return entry.EntryType is TarEntryType.SymbolicLink or TarEntryType.HardLink
            ? throw ImageName.Link(path, name, "tar --dereference --hard-dereference")
            : null;
    }
}
