namespace Saddle.Data;

/// <summary>One image file, in a folder or in an archive.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Label">The index of its class.</param>
/// <param name="Read">Gives its bytes.</param>
internal sealed record ImageEntry(string Name, int Label, Func<byte[]> Read);

/// <summary>Images with one folder a class, wherever they lie.</summary>
/// <param name="Part">The part that was read; null where there are no parts.</param>
/// <param name="ClassNames">The names of the folders in ordinal order.</param>
/// <param name="Images">The first of each class, then the second of each, and so on.</param>
/// <param name="Whole">Whether these are all images that there are, and not the first of them.</param>
internal sealed record ImageCollection(DatasetSplit? Part, IReadOnlyList<string> ClassNames, IReadOnlyList<ImageEntry> Images, bool Whole)
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg"];

    /// <summary>Whether a file is one of the images: by its ending, and not hidden.</summary>
    /// <param name="name">The name without its folder.</param>
    public static bool IsImage(string name) => !name.StartsWith('.') && Extensions.Contains(Path.GetExtension(name).ToLowerInvariant());

    /// <summary>The folder of a part.</summary>
    public static string Word(DatasetSplit part) => part switch { DatasetSplit.Train => "train", DatasetSplit.Validation => "val", _ => "test" };

    /// <summary>Spreads the classes over the order: the first file of each class, then the second of each, and so on.</summary>
    /// <param name="files">The files of each class.</param>
    public static IEnumerable<(T File, int Label)> Interleave<T>(T[][] files) => Enumerable.Range(0, files.Max(images => images.Length))
        .SelectMany(place => Enumerable.Range(0, files.Length).Where(label => place < files[label].Length).Select(label => (files[label][place], label)));
}
