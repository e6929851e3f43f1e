using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Saddle.Data;

/// <summary>One of the four files of MNIST.</summary>
/// <param name="Name">Its name without <c>.gz</c>.</param>
/// <param name="Hash">MD5 of the raw file, in lower-case hexadecimal.</param>
/// <param name="RawLength">Its length in bytes when it is not compressed.</param>
internal sealed record MnistFile(string Name, string Hash, int RawLength)
{
    public static readonly string[] Mirrors = ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"];

    public static readonly MnistFile[] All =
    [
        new("train-images-idx3-ubyte", "6bbc9ace898e44ae57da46a324031adb", 47_040_016),
        new("train-labels-idx1-ubyte", "a25bea736e30d166cdddb491f175f624", 60_008),
        new("t10k-images-idx3-ubyte", "2646ac647ad5339dbf082846283269ea", 7_840_016),
        new("t10k-labels-idx1-ubyte", "27ae3e4e09519cfbb04c329615203637", 10_008),
    ];

    public static (MnistFile Images, MnistFile Labels) Pair(DatasetSplit split) =>
        split == DatasetSplit.Train ? (All[0], All[1]) : (All[2], All[3]);

    /// <summary>The file's path in the first folder that holds it, raw or gzip; null where none does.</summary>
    public string? Find(IEnumerable<string> folders) =>
        folders.SelectMany(folder => new[] { Path.Combine(folder, Name), Path.Combine(folder, Name + ".gz") }).FirstOrDefault(File.Exists);

    /// <summary>Reads the first examples after the whole file was checked against the hash.</summary>
    /// <exception cref="InputException">It is another file.</exception>
    public IdxArray Read(string path, int[] ranks, int? first)
    {
        byte[] raw = InputFile.Guard(path, () => Raw(path));
        if (Problem(path, raw) is { } problem) throw new InputException(problem);
        using var stream = new MemoryStream(raw);
        return IdxArray.Read(stream, path, ranks, first);
    }

    /// <summary>What is wrong with a file that should be this one; null where nothing is.</summary>
    public string? Problem(string path)
    {
        try
        {
            return Problem(path, Raw(path));
        }
        catch (InvalidDataException error)
        {
            return $"{path} is damaged: {error.Message}";
        }
    }

    [SuppressMessage("Security", "CA5351", Justification = "The published hashes are MD5; they tell damage, not malice.")]
    private string? Problem(string path, byte[] raw)
    {
        string hash = Convert.ToHexStringLower(MD5.HashData(raw));
        if (hash == Hash) return null;
        string length = raw.Length == RawLength ? "" : raw.Length > RawLength ? $" and it is longer than {RawLength} bytes"
            : $" and it has {raw.Length} bytes instead of {RawLength}";
        return $"{path} is not MNIST's {Name}: expected the MD5 {Hash} of the raw file, found {hash}{length}. Remove it, and it will be fetched again.";
    }

    /// <summary>The raw bytes, and one more at most where the file is too long.</summary>
    private byte[] Raw(string path)
    {
        using FileStream file = InputFile.Open(path);
        using Stream? inflated = IdxArray.IsGzip(file) ? new WholeGzipStream(file) : null;
        var buffer = new byte[RawLength + 1];
        int count = (inflated ?? file).ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return buffer[..count];
    }
}
