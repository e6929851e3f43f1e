using System.IO.Compression;

namespace Saddle.Data;

/// <summary>
/// An archive of NumPy arrays (.npz): a zip of .npy files, stored or deflated. Checksums are checked, pickled objects
/// are refused, and nothing is allocated that the archive cannot hold.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public sealed class NpzFile : IDisposable
{
    private const string Extension = ".npy";
    private readonly string _path;
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];

    private NpzFile(string path, ZipArchive archive)
    {
        _path = path;
        _archive = archive;
        var keys = new List<string>();
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            string key = entry.FullName.EndsWith(Extension, StringComparison.Ordinal) ? entry.FullName[..^Extension.Length] : entry.FullName;
            if (!_entries.TryAdd(key, entry)) throw new InvalidDataException($"the array '{key}' is in it twice.");
            keys.Add(key);
        }
        Keys = keys;
    }

    /// <summary>The names of the arrays, in the order of the archive.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>Opens an archive and reads its directory.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file is missing or no zip archive.</exception>
    /// <exception cref="EnvironmentException">The file may not be read.</exception>
    public static NpzFile Open(string path)
    {
        FileStream file = InputFile.Open(path);
        try
        {
            return InputFile.Guard(path, () => new NpzFile(path, OpenZip(path, file)));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The shape of an array, from its header.</summary>
    /// <param name="key">The array's name.</param>
    /// <exception cref="InputException">There is no such array, or its header is malformed.</exception>
    public long[] Shape(string key) => Guard(key, entry =>
    {
        using Stream stream = entry.Open();
        return NpyHeader.Read(stream).Shape;
    });

    /// <summary>Reads an array.</summary>
    /// <param name="key">The array's name.</param>
    /// <param name="first">Keep only the first elements of the first dimension; null keeps all. The whole array is checked all the same.</param>
    /// <returns>A tensor on the CPU of the array's own type and shape; the caller disposes it.</returns>
    /// <exception cref="InputException">There is no such array, or it is malformed, damaged, of another type or too large.</exception>
    public Tensor Read(string key, int? first = null) => Guard(key, entry => NpyArray.Read(entry, $"{_path}, array '{key}'", first));

    /// <summary>Closes the archive.</summary>
    public void Dispose() => _archive.Dispose();

    private static ZipArchive OpenZip(string path, FileStream file)
    {
        try
        {
            return new ZipArchive(file, ZipArchiveMode.Read);
        }
        catch (InvalidDataException error)
        {
            throw new InputException($"{path} is not a whole .npz archive: it is no zip file, or is cut off or damaged. Write it again with numpy.savez, or "
                + "copy it again from where it came.", error);
        }
    }

    private T Guard<T>(string key, Func<ZipArchiveEntry, T> read)
    {
        if (!_entries.TryGetValue(key, out ZipArchiveEntry? entry))
            throw new InputException($"{_path} has no array '{key}'; it has {(Keys.Count == 0 ? "none" : string.Join(", ", Keys))}.");
        return InputFile.Guard($"{_path}, array '{key}',", () => read(entry));
    }
}
