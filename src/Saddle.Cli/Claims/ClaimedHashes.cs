using System.Security.Cryptography;
using System.Text;
using Saddle.Data;

namespace Saddle.Cli.Claims;

/// <summary>The hashes of the files that a claim names, as a person gets them with sha256sum.</summary>
internal static class ClaimedHashes
{
    // What may stand behind an archive to name its arrays.
    private static readonly string[] Selections = ["#", ":x=", ":y=", ":layout="];

    /// <summary>Whether a data set is made by code, or checked against published hashes where it is read.</summary>
    public static bool AreKnown(DatasetSpecification source) => source.Source is DatasetSource.Digits or DatasetSource.Mnist or DatasetSource.Cifar10;

    /// <summary>The hash of a file, in lower-case hexadecimal.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static string OfFile(string path)
    {
        if (!File.Exists(path)) throw new InputException($"There is no file {path}. A claim names files from its own folder.");
        return Of([path]);
    }

    /// <summary>
    /// The hash of a data set's files: of one file its own; of <c>idx:</c> that of images and labels one after the other; of a folder that of the lines that
    /// sha256sum prints for its files in the order of their paths.
    /// </summary>
    /// <exception cref="InputException">There is none.</exception>
    public static string OfData(DatasetSpecification source)
    {
        if (source.Source == DatasetSource.Idx) return Of([Present(source.Path!), Present(source.LabelsPath!)]);
        string path = source.Source == DatasetSource.Npz ? Archive(source.Path!) : source.Path!;
        return Directory.Exists(path) ? OfFolder(path) : OfFile(path);
    }

    private static string OfFolder(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal)];
        string lines = string.Concat(files.Select(file => $"{OfFile(Path.Combine(folder, file))}  ./{file}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines)));
    }

    /// <summary>The file of an archive whose arrays are named behind it.</summary>
    private static string Archive(string path)
    {
        if (File.Exists(path)) return path;
        int end = Selections.Select(word => path.IndexOf(word, StringComparison.Ordinal)).Where(index => index > 0)
            .DefaultIfEmpty(-1).Min();
        return end > 0 ? path[..end] : path;
    }

    private static string Present(string path) => File.Exists(path) ? path
        : throw new InputException($"There is no file {path}. A claim names files from its own folder.");

    private static string Of(IEnumerable<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] part = new byte[1 << 20];
        foreach (string path in paths)
        {
            using FileStream stream = File.OpenRead(path);
            for (int read; (read = stream.Read(part)) > 0;) hash.AppendData(part, 0, read);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
