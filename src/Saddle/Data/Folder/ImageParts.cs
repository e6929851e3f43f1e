namespace Saddle.Data;

/// <summary>The folders that part a set of images, each with a subfolder a class.</summary>
internal static class ImageParts
{
    private static readonly (string Word, DatasetSplit Part)[] Words =
    [
        ("train", DatasetSplit.Train), ("training", DatasetSplit.Train), ("val", DatasetSplit.Validation), ("valid", DatasetSplit.Validation),
        ("validation", DatasetSplit.Validation), ("test", DatasetSplit.Test), ("testing", DatasetSplit.Test),
    ];

    /// <summary>The part that a folder of this name is, capitals aside; null where it is none.</summary>
    public static DatasetSplit? Of(string folder) =>
        Array.Find(Words, word => word.Word.Equals(folder, StringComparison.OrdinalIgnoreCase)) is { Word: not null } found ? found.Part : null;

    /// <summary>The folder of the part that is meant, of those that there are; null where the folders are no parts.</summary>
    /// <param name="path">What messages call the whole.</param>
    /// <param name="folders">The names of all folders side by side.</param>
    /// <param name="specification">Which part is named, or meant where none is.</param>
    /// <exception cref="InputException">Two folders are the part.</exception>
    public static (string Folder, DatasetSplit Part)? Choose(string path, IReadOnlyCollection<string> folders, DatasetSpecification specification)
    {
        // Named, a part may have other folders beside it; else all must be parts, since they could be classes.
        if (specification.Split is null && !folders.All(folder => Of(folder) is not null)) return null;
        // Without a test part, what models are chosen by is the nearest to it.
        DatasetSplit[] meant = specification.Split is { } named ? [named] : specification.DefaultPart == DatasetSplit.Test
            ? [DatasetSplit.Test, DatasetSplit.Validation, DatasetSplit.Train] : [specification.DefaultPart];
        foreach (DatasetSplit part in meant)
        {
            string[] found = [.. folders.Where(folder => Of(folder) == part).Order(StringComparer.Ordinal)];
            if (found.Length > 1) throw new InputException(
                $"{path} has the folders {string.Join(" and ", found)}, which are the same part. Name one of them, as in folder:{path}/{found[0]}.");
            if (found.Length == 1) return (found[0], part);
        }
        return null;
    }
}
