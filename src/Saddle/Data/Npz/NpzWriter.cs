using System.IO.Compression;

namespace Saddle.Data;

/// <summary>Writes archives of NumPy arrays (.npz), which NumPy and <see cref="NpzFile"/> read.</summary>
public static class NpzWriter
{
    // A fixed time makes the file a function of its arrays; zip cannot tell an earlier one.
    private static readonly DateTimeOffset Time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Writes an archive. The file appears complete or not at all (<see cref="AtomicFile"/>), over a file that may be
    /// there already.
    /// </summary>
    /// <param name="path">Where to; the folder must exist.</param>
    /// <param name="arrays">The arrays by name: float32, float64, uint8, int32, int64 or bool, of any shape, on any device. They are not disposed.</param>
    /// <exception cref="UsageException">A tensor has another type, or a name is empty or there twice.</exception>
    /// <exception cref="EnvironmentException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> arrays)
    {
        KeyValuePair<string, Tensor>[] named = [.. arrays];
        foreach (KeyValuePair<string, Tensor> array in named) _ = NpyType.FromTensor(array.Value);
        if (named.Any(array => array.Key.Length == 0) || named.DistinctBy(array => array.Key).Count() < named.Length)
            throw new UsageException($"{path} cannot be written: an array has no name, or two have the same.");
        AtomicFile.Write(path, file => WriteArchive(file, named));
    }

    private static void WriteArchive(Stream file, KeyValuePair<string, Tensor>[] arrays)
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string key, Tensor values) in arrays)
        {
            ZipArchiveEntry entry = archive.CreateEntry($"{key}.npy", CompressionLevel.Fastest);
            entry.LastWriteTime = Time;
            using Stream stream = entry.Open();
            new NpyHeader(NpyType.FromTensor(values), Fortran: false, values.shape).Write(stream);
            NpyArray.Write(stream, values);
        }
    }
}
