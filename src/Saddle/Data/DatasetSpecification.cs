namespace Saddle.Data;

/// <summary>The kinds of data set that a specification can name.</summary>
public enum DatasetSource
{
    /// <summary>The embedded digits, made by code.</summary>
    Digits,

    /// <summary>MNIST, found or downloaded.</summary>
    Mnist,

    /// <summary>CIFAR-10, found or downloaded.</summary>
    Cifar10,

    /// <summary>A pair of IDX files.</summary>
    Idx,

    /// <summary>A folder with one subfolder a class.</summary>
    Folder,

    /// <summary>An archive of NumPy arrays.</summary>
    Npz,
}

/// <summary>The part of a data set that has parts.</summary>
public enum DatasetSplit
{
    /// <summary>The examples to train on.</summary>
    Train,

    /// <summary>The examples to evaluate on.</summary>
    Test,

    /// <summary>The examples to choose a model by, of folders and archives of images that have such a part.</summary>
    Validation,
}

/// <summary>What data set is meant, as it is written, for example mnist:test or npz:PATH.</summary>
/// <param name="Source">The kind of data set.</param>
/// <param name="Split">The part of it; null where the kind has no parts, or for a folder where none is named.</param>
/// <param name="Path">The images, folder or archive; null where the kind has no path.</param>
/// <param name="LabelsPath">The labels of <see cref="DatasetSource.Idx"/>; else null.</param>
public sealed record DatasetSpecification(DatasetSource Source, DatasetSplit? Split = null, string? Path = null, string? LabelsPath = null)
{
    private const string Known = "There are: digits[:train|:test], mnist[:train|:test], cifar10[:train|:test], idx:IMAGES,LABELS, "
        + "folder:PATH[:train|:val|:test], npz:PATH[#ARRAY|:x=ARRAY,y=ARRAY]. The command 'saddle datasets' says more.";

    /// <summary>
    /// The part that is meant where a folder or archive of images has parts and none is named; test where nothing else is said, and where
    /// there is none, validation.
    /// </summary>
    public DatasetSplit DefaultPart { get; init; } = DatasetSplit.Test;

    /// <summary>Reads the words, for example <c>mnist</c> (which means <c>mnist:test</c>) or <c>idx:IMAGES,LABELS</c>.</summary>
    /// <param name="words">What the user wrote.</param>
    /// <exception cref="UsageException">The name is unknown or what follows it is wrong; the message lists what there is.</exception>
    public static DatasetSpecification Parse(string words)
    {
        string[] parts = words.Split(':', 2);
        string? rest = parts.Length == 2 ? parts[1] : null;
        return parts[0] switch
        {
            "digits" => new(DatasetSource.Digits, ParseSplit("digits", rest)),
            "mnist" => new(DatasetSource.Mnist, ParseSplit("mnist", rest)),
            "cifar10" => new(DatasetSource.Cifar10, ParseSplit("cifar10", rest)),
            "idx" => ParseIdx(rest),
            "folder" => ParseFolder(rest),
            "npz" => new(DatasetSource.Npz, Path: ParsePath("npz", rest)),
            _ => throw new UsageException($"There is no data set '{parts[0]}'. {Known}"),
        };
    }

    /// <summary>The words again, complete, for example <c>mnist:test</c>; <see cref="Parse"/> reads them.</summary>
    public override string ToString() => Source switch
    {
        DatasetSource.Idx => $"idx:{Path},{LabelsPath}",
        DatasetSource.Digits => $"digits:{SplitWord}",
        DatasetSource.Mnist => $"mnist:{SplitWord}",
        DatasetSource.Cifar10 => $"cifar10:{SplitWord}",
        DatasetSource.Folder => Split is null ? $"folder:{Path}" : $"folder:{Path}:{SplitWord}",
        _ => $"npz:{Path}",
    };

    private string SplitWord => ImageCollection.Word(Split ?? DatasetSplit.Test);

    private static DatasetSplit ParseSplit(string name, string? word) => word switch
    {
        null or "test" => DatasetSplit.Test,
        "train" => DatasetSplit.Train,
        _ => throw new UsageException($"The data set {name} has no part '{word}'; expected {name}:train or {name}:test."),
    };

    private static string ParsePath(string name, string? path) => string.IsNullOrWhiteSpace(path)
        ? throw new UsageException($"A path is missing; expected {name}:PATH.")
        : path;

    private static DatasetSpecification ParseFolder(string? rest)
    {
        int colon = rest?.LastIndexOf(':') ?? -1;
        if (colon >= 0 && rest![(colon + 1)..] is "train" or "val" or "valid" or "validation" or "test")
        {
            int before = rest[..colon].LastIndexOf(':');
            if (before >= 0 && ImageParts.Of(rest[(before + 1)..colon]) is not null)
                throw new UsageException($"'folder:{rest}' names a part twice; expected folder:PATH[:train|:val|:test].");
            return new(DatasetSource.Folder, ImageParts.Of(rest[(colon + 1)..]), ParsePath("folder", rest[..colon]));
        }
        return new(DatasetSource.Folder, Path: ParsePath("folder", rest));
    }

    private static DatasetSpecification ParseIdx(string? rest)
    {
        string[] paths = rest?.Split(',') ?? [];
        if (paths.Length != 2 || paths.Any(string.IsNullOrWhiteSpace))
            throw new UsageException($"'idx:{rest}' does not name two files; expected idx:IMAGES,LABELS, with one comma between two paths that hold none.");
        return new(DatasetSource.Idx, Path: paths[0], LabelsPath: paths[1]);
    }
}
