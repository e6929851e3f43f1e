namespace Saddle.Data;

/// <summary>
/// MNIST (LeCun, Cortes and Burges 1998): found in the user's folder or cache, else downloaded from public mirrors, and
/// checked by hash either way.
/// </summary>
internal static class Mnist
{
    private const string Folder = "mnist";

    public static Dataset Load(DatasetSplit split, DatasetOptions options, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        DataLocations locations = options.Locations ?? DataLocations.FromEnvironment();
        (MnistFile images, MnistFile labels) = MnistFile.Pair(split);
        string imagesPath = images.Find(locations.Folders(Folder)) ?? Fetch(images, locations, options.Http, progress, cancellationToken);
        string labelsPath = labels.Find(locations.Folders(Folder)) ?? Fetch(labels, locations, options.Http, progress, cancellationToken);
        IdxArray imageValues = images.Read(imagesPath, [3], options.First), labelValues = labels.Read(labelsPath, [1], options.First);
        return IdxReader.Assemble(split == DatasetSplit.Train ? "mnist:train" : "mnist:test", imageValues, labelValues, imagesPath, labelsPath, classes: 10);
    }

    public static DatasetDescription Describe(DataLocations locations)
    {
        IReadOnlyList<string> folders = locations.Folders(Folder);
        MnistFile[] missing = [.. MnistFile.All.Where(file => file.Find(folders) is null)];
        string found = string.Join(", ", MnistFile.All.Select(file => Path.GetDirectoryName(file.Find(folders))).OfType<string>().Distinct());
        return new("mnist", "MNIST, handwritten digits, 28x28 grey, 10 classes.", 60_000, 10_000,
            missing.Length == 0 ? found : null, missing.Length == 0 ? null : WhereToPut(missing, locations));
    }

    private static string Fetch(MnistFile file, DataLocations locations, HttpClient? http, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if (locations.Cache is not { } cache)
            throw new EnvironmentException($"MNIST is not here, and there is no cache folder to download it to. {WhereToPut([file], locations)}");
        using HttpClient? own = http is null ? new HttpClient() : null;
        try
        {
            return new Download(http ?? own!, progress).Fetch(file.Name + ".gz", MnistFile.Mirrors, Path.Combine(cache, Folder), file.RawLength + (1 << 20), path => file.Problem(path), cancellationToken);
        }
        catch (DownloadException error)
        {
            throw new EnvironmentException($"MNIST is not here and could not be downloaded. {error.Message}\n{WhereToPut(MnistFile.All.Where(one => one.Find(locations.Folders(Folder)) is null), locations)}", error);
        }
    }

    private static string WhereToPut(IEnumerable<MnistFile> files, DataLocations locations)
    {
        IEnumerable<string> lines = files.Select(file => $"  {file.Name} or {file.Name}.gz, MD5 of the raw file {file.Hash}");
        string where = locations.Folders(Folder) is { Count: > 0 } folders ? string.Join(" or ", folders) : "a folder 'mnist' within the folder that the environment variable SADDLE_DATA names";
        string hint = locations.Own is null && locations.Cache is not null ? ", or into $SADDLE_DATA/mnist" : "";
        return $"Put into {where}{hint}:\n{string.Join("\n", lines)}\nThey are at {string.Join(" and ", MnistFile.Mirrors)}.";
    }
}
