namespace Saddle.Data;

/// <summary>
/// MNIST (LeCun, Cortes and Burges 1998): found in the user's folder or cache, else downloaded from public mirrors, and
/// checked by hash either way.
/// </summary>
internal static class Mnist
{
    private const string Folder = "mnist";

    private static readonly PublishedData Published = new("MNIST", Folder);

    public static Dataset Load(DatasetSplit split, DatasetOptions options, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        DataLocations locations = options.Locations ?? DataLocations.FromEnvironment();
        (MnistFile images, MnistFile labels) = MnistFile.Pair(split);
        string imagesPath = images.Find(Folders(locations)) ?? Fetch(images, locations, options.Http, progress, cancellationToken);
        string labelsPath = labels.Find(Folders(locations)) ?? Fetch(labels, locations, options.Http, progress, cancellationToken);
        IdxArray imageValues = images.Read(imagesPath, [3], options.First), labelValues = labels.Read(labelsPath, [1], options.First);
        return IdxReader.Assemble(split == DatasetSplit.Train ? "mnist:train" : "mnist:test", imageValues, labelValues, imagesPath, labelsPath, classes: 10);
    }

    // torchvision keeps the files in MNIST/raw.
    private static IReadOnlyList<string> Folders(DataLocations locations) =>
        [.. locations.Folders(Folder), .. locations.Folders("MNIST").Select(folder => Path.Combine(folder, "raw"))];

    public static DatasetDescription Describe(DataLocations locations)
    {
        IReadOnlyList<string> folders = Folders(locations);
        MnistFile[] missing = [.. Missing(locations)];
        string found = string.Join(", ", MnistFile.All.Select(file => Path.GetDirectoryName(file.Find(folders))).OfType<string>().Distinct());
        return new("mnist", "MNIST, handwritten digits, 28x28 grey, 10 classes.", 60_000, 10_000,
            missing.Length == 0 ? found : null, missing.Length == 0 ? null : Published.WhereToPut(Files(missing), locations));
    }

    private static string Fetch(MnistFile file, DataLocations locations, HttpClient? http, IProgress<DownloadProgress>? progress,
        CancellationToken cancellationToken) =>
        Published.Fetch(locations, http, progress,
            (download, folder) =>
            download.Fetch(file.Name + ".gz", MnistFile.Mirrors, folder, file.RawLength + (1 << 20), path => file.Problem(path), cancellationToken),
            () => Files(Missing(locations)));

    private static IEnumerable<MnistFile> Missing(DataLocations locations) => MnistFile.All.Where(file => file.Find(Folders(locations)) is null);

    private static string Files(IEnumerable<MnistFile> files)
    {
        IEnumerable<string> lines = files.Select(file => $"  {file.Name} or {file.Name}.gz, MD5 of the raw file {file.Hash}");
        return $"{string.Join("\n", lines)}\nThey are at {string.Join(" and ", MnistFile.Mirrors)}.";
    }
}
