namespace Saddle.Data;

/// <summary>
/// CIFAR-10 (Krizhevsky 2009), its binary version: unpacked in the user's folder or cache, else as the archive there,
/// else downloaded from its site.
/// </summary>
internal static class Cifar10
{
    private const string Folder = "cifar10", Unpacked = "cifar-10-batches-bin";

    private static readonly PublishedData Published = new("CIFAR-10", Folder);
    private static readonly string[] Classes = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    public static Dataset Load(DatasetSplit split, DatasetOptions options, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken) =>
        Load(CifarArchive.Published, split, options, progress, cancellationToken);

    /// <summary>Loads, with another archive than the published one where a test says so.</summary>
    public static Dataset Load(CifarArchive archive, DatasetSplit split, DatasetOptions options, IProgress<DownloadProgress>? progress,
        CancellationToken cancellationToken)
    {
        DataLocations locations = options.Locations ?? DataLocations.FromEnvironment();
        string[] names = CifarBatch.Names(split);
        int count = Math.Min(options.First ?? int.MaxValue, names.Length * CifarBatch.Records);
        string[] needed = names[..((count + CifarBatch.Records - 1) / CifarBatch.Records)];
        InputFile.RequireMemory($"cifar10 with {count} examples", (UInt128)count * CifarBatch.ImageBytes * sizeof(float));
        IReadOnlyList<byte[]> batches = FindUnpacked(locations, names) is { } folder
            ? [.. needed.Select(name => ReadFile(Path.Combine(folder, name)))]
            : archive.Read(FindArchive(locations) ?? Fetch(archive, locations, options.Http, progress, cancellationToken), needed, cancellationToken);
        return Assemble(split, batches, count);
    }

    public static DatasetDescription Describe(DataLocations locations)
    {
        string[] found =
            [.. new[] { DatasetSplit.Train, DatasetSplit.Test }.Select(split => FindUnpacked(locations, CifarBatch.Names(split)) ?? FindArchive(locations))
                .OfType<string>()];
        return new("cifar10", "CIFAR-10, photographs, 32x32 colour, 10 classes.", 50_000, 10_000,
            found.Length == 2 ? string.Join(", ", found.Distinct()) : null,
            found.Length == 2 ? null : Published.WhereToPut(Files(CifarArchive.Published), locations));
    }

    private static Dataset Assemble(DatasetSplit split, IReadOnlyList<byte[]> batches, int count)
    {
        using var scope = NewDisposeScope();
        Tensor inputs = empty([count, 3, 32, 32], ScalarType.Float32), labels = empty([count], ScalarType.Int64);
        for (int i = 0; i < batches.Count; i++)
        {
            int start = i * CifarBatch.Records, end = Math.Min(count, start + CifarBatch.Records);
            CifarBatch.Copy(batches[i], inputs[start..end], labels[start..end]);
        }
        return new Dataset(split == DatasetSplit.Train ? "cifar10:train" : "cifar10:test", inputs, labels, Classes, PixelScale.Unit);
    }

    private static byte[] ReadFile(string path) => InputFile.Guard(path, () =>
    {
        using FileStream file = InputFile.Open(path);
        return CifarBatch.Read(file, path);
    });

    /// <summary>The first folder that holds all files of a part.</summary>
    private static string? FindUnpacked(DataLocations locations, string[] names) =>
        locations.Folders(Folder).SelectMany((folder, index) => new[] { folder, locations.Folders(Unpacked)[index], Path.Combine(folder, Unpacked) })
            .FirstOrDefault(folder => names.All(name => File.Exists(Path.Combine(folder, name))));

    private static string? FindArchive(DataLocations locations) =>
        locations.Folders(Folder).Select(folder => Path.Combine(folder, CifarArchive.FileName)).FirstOrDefault(File.Exists);

    private static string Fetch(CifarArchive archive, DataLocations locations, HttpClient? http, IProgress<DownloadProgress>? progress,
        CancellationToken cancellationToken) =>
        Published.Fetch(locations, http, progress,
            (download, folder) =>
            download.Fetch(CifarArchive.FileName, [CifarArchive.Site], folder, CifarArchive.MostBytes, archive.Problem, cancellationToken),
            () => Files(archive));

    private static string Files(CifarArchive archive)
    {
        string files = string.Join(", ", CifarBatch.Names(DatasetSplit.Train).Concat(CifarBatch.Names(DatasetSplit.Test)));
        return $"  {CifarArchive.FileName}, MD5 {archive.Hash}\n  or what is in it: {files} ({CifarBatch.Length} bytes each)\nIt is at "
            + $"{CifarArchive.Site}{CifarArchive.FileName}.";
    }
}
