using System.Formats.Tar;

namespace Saddle.Data;

/// <summary>
/// Reads the images of a tar archive (.tar or .tar.gz) with one folder a class, or with the parts train and test of
/// that kind. Nothing is unpacked to the disk.
/// </summary>
internal static class ImageArchive
{
    /// <summary>Lists the first images and holds their files, as they are, in memory.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="specification">Which part of it.</param>
    /// <param name="first">How many; all where null.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <exception cref="InputException">It is no archive, damaged or a decompression bomb, a name leads outside, the part is missing, or the classes are unusable.</exception>
    public static ImageCollection List(string path, DatasetSpecification specification, int? first, CancellationToken cancellationToken)
    {
        Dictionary<string, long> all = InputFile.Guard(path, () => Names(path, cancellationToken));
        string[][] names = [.. all.Keys.Select(name => name.Split('/'))];
        bool parts = names.Length > 0 && names.All(name => name.Length == 3 && name[0] is "train" or "test");
        DatasetSplit? part = specification.Split ?? (parts ? specification.DefaultPart : null);
        string prefix = part is { } named ? $"{ImageCollection.Word(named)}/" : "";
        int depth = part is null ? 2 : 3;
        ILookup<string, string> classes = names.Where(name => name.Length == depth && (part is null || name[0] == prefix[..^1])).ToLookup(name => name[depth - 2], name => string.Join('/', name));
        if (part is not null && classes.Count == 0) throw new InputException($"{path} has no part '{prefix[..^1]}'; expected images as {prefix}CLASS/NAME.jpg in it. Leave the part out, choose the other one, or name an archive that has it.");
        string[] labels = [.. classes.Select(group => group.Key).Order(StringComparer.Ordinal)];
        if (labels.Length < 2) throw new InputException($"{path} has images of {labels.Length} classes; expected CLASS/NAME.png or .jpg for at least two classes, or the same below train/ and test/.");
        string[][] files = [.. labels.Select(label => classes[label].Order(StringComparer.Ordinal).ToArray())];
        (string File, int Label)[] wanted = [.. ImageCollection.Interleave(files).Take(first ?? int.MaxValue)];
        InputFile.RequireMemory(path, wanted.Aggregate(UInt128.Zero, (sum, image) => sum + (UInt128)all[image.File]));
        Dictionary<string, byte[]> bytes = InputFile.Guard(path, () => Contents(path, [.. wanted.Select(image => image.File)], cancellationToken));
        return new ImageCollection(part, labels, [.. wanted.Select(image => new ImageEntry($"{path}: {image.File}", image.Label, () => bytes[image.File]))], wanted.Length == files.Sum(images => images.Length));
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
                throw new InputException($"{path}: {name} has {entry.Length >> 20} MiB; expected a PNG or JPEG image of at most {ImageFile.LargestFile >> 20} MiB.");
            if (!names.TryAdd(name, entry.Length)) throw new InputException($"{path} holds {name} twice. Make the archive anew.");
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
        string name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
        string[] steps = name.Split('/', '\\');
        if (name.StartsWith('/') || name.StartsWith('\\') || steps.Contains(".."))
            throw new InputException($"{path} holds the name '{entry.Name}', which leads outside the archive. Do not trust it; make it anew with names of the kind CLASS/NAME.jpg.");
        if (steps.Any(step => step.StartsWith('.')) || !ImageCollection.IsImage(steps[^1])) return null;
        if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile) return name;
        return entry.EntryType is TarEntryType.SymbolicLink or TarEntryType.HardLink
            ? throw new InputException($"{path}: {name} is a link, which is not followed. Make the archive anew with the files themselves (tar --dereference --hard-dereference).")
            : null;
    }
}
