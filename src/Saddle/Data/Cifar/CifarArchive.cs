using System.Diagnostics.CodeAnalysis;
using System.Formats.Tar;
using System.Security.Cryptography;

namespace Saddle.Data;

/// <summary>The archive in which CIFAR-10's binary version is published.</summary>
/// <param name="Hash">MD5 of the archive, in lower-case hexadecimal.</param>
internal sealed record CifarArchive(string Hash)
{
    public const string FileName = "cifar-10-binary.tar.gz", Site = "https://www.cs.toronto.edu/~kriz/";

    // The archive is smaller, 163 MiB; the bound stops a site that does not stop sending.
    public const long MostBytes = 256 << 20;

    /// <summary>The archive as published.</summary>
    public static CifarArchive Published { get; } = new("c32a1d4ab5d03f1284b67883e8d87530");

    /// <summary>What is wrong with a file that should be the archive; null where nothing is.</summary>
    [SuppressMessage("Security", "CA5351", Justification = "The published hash is MD5; it tells damage, not malice.")]
    public string? Problem(string path)
    {
        using FileStream file = InputFile.Open(path);
        string found = Convert.ToHexStringLower(MD5.HashData(file));
        return found == Hash ? null : $"{path} is not CIFAR-10's {FileName}: expected the MD5 {Hash}, found {found}. Remove it, and it will be fetched again.";
    }

    /// <summary>Reads batches after the whole archive was checked against the hash.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="names">The files that are wanted.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <returns>The batches, in the order of the names.</returns>
    /// <exception cref="InputException">It is another file, or lacks a batch.</exception>
    public IReadOnlyList<byte[]> Read(string path, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (InputFile.Guard(path, () => Problem(path)) is { } problem) throw new InputException(problem);
        Dictionary<string, byte[]> batches = InputFile.Guard(path, () => Unpack(path, names, cancellationToken));
        string? missing = names.FirstOrDefault(name => !batches.ContainsKey(name));
        return missing is null ? [.. names.Select(name => batches[name])] : throw new InputException($"{path} holds no {missing}.");
    }

    private static Dictionary<string, byte[]> Unpack(string path, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var batches = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using FileStream file = InputFile.Open(path);
        using var raw = new WholeGzipStream(file);
        using var archive = new TarReader(raw);
        while (batches.Count < names.Count && archive.GetNextEntry() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = entry.Name.Split('/')[^1];
            if (entry.DataStream is { } content && names.Contains(name)) batches[name] = CifarBatch.Read(content, $"{path}: {name}");
        }
        return batches;
    }
}
