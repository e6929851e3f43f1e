namespace Saddle.Data;

/// <summary>The images below a folder with one subfolder a class.</summary>
/// <param name="ClassNames">The names of the subfolders in ordinal order.</param>
/// <param name="Files">The images with the index of their class: the first of each class, then the second of each, and so on.</param>
internal sealed record ImageFolder(IReadOnlyList<string> ClassNames, IReadOnlyList<(string Path, int Label)> Files)
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg"];

    /// <summary>Lists the first images without opening one.</summary>
    /// <exception cref="InputException">The folder is missing, has fewer than two classes, or a class has no image.</exception>
    public static ImageFolder List(string path, int? first)
    {
        if (!Directory.Exists(path)) throw new InputException($"{path} is not a folder that exists; expected a folder with one subfolder a class.");
        string[] names = InputFile.Guard(path, () => Directory.GetDirectories(path).Select(folder => Path.GetFileName(folder))
            .Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal).ToArray());
        if (names.Length < 2) throw new InputException($"{path} has {names.Length} subfolders; expected one a class, and at least two classes.");
        string[][] images = [.. names.Select(name => Images(Path.Combine(path, name)))];
        IEnumerable<(string, int)> interleaved = Enumerable.Range(0, images.Max(files => files.Length))
            .SelectMany(place => Enumerable.Range(0, names.Length).Where(label => place < images[label].Length).Select(label => (images[label][place], label)));
        return new ImageFolder(names, [.. interleaved.Take(first ?? int.MaxValue)]);
    }

    private static string[] Images(string folder)
    {
        string[] files = InputFile.Guard(folder, () => Directory.GetFiles(folder)
            .Where(file => !Path.GetFileName(file).StartsWith('.') && Extensions.Contains(Path.GetExtension(file).ToLowerInvariant()))
            .OrderBy(file => Path.GetFileName(file), StringComparer.Ordinal).ToArray());
        return files.Length > 0 ? files : throw new InputException($"{folder} holds no image; expected .png, .jpg or .jpeg files in every subfolder. Add some or remove the subfolder.");
    }
}
