namespace Saddle.Data;

/// <summary>Lists the images below a folder with one subfolder a class, or with the parts train and test of that kind.</summary>
internal static class ImageFolder
{
    /// <summary>Lists the first images without opening one.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="specification">Which part of it.</param>
    /// <param name="first">How many; all where null.</param>
    /// <exception cref="InputException">The folder or its part is missing, has fewer than two classes, or a class has no image.</exception>
    public static ImageCollection List(string path, DatasetSpecification specification, int? first)
    {
        DatasetSplit? part = specification.Split ?? (HasParts(path) ? specification.DefaultPart : null);
        string root = part is { } named ? Path.Combine(path, ImageCollection.Word(named)) : path;
        if (!Directory.Exists(root)) throw new InputException($"{path} has no part '{Path.GetFileName(root)}'; expected a folder of that name with one subfolder a class. Leave the part out, choose the other one, or name a folder that has it.");
        string[] names = Subfolders(root);
        if (names.Length < 2) throw new InputException($"{root} has {names.Length} subfolders; expected one a class, and at least two classes.");
        string[][] images = [.. names.Select(name => Images(Path.Combine(root, name)))];
        IEnumerable<ImageEntry> entries = ImageCollection.Interleave(images).Select(image => new ImageEntry(image.File, image.Label, () => ImageFile.Read(image.File)));
        return new ImageCollection(part, names, [.. entries.Take(first ?? int.MaxValue)], first is null || first >= images.Sum(files => files.Length));
    }

    /// <summary>Whether there are the folders train and test and no other, and neither holds images itself.</summary>
    private static bool HasParts(string path) =>
        Subfolders(path) is ["test", "train"] && !Enum.GetValues<DatasetSplit>().Select(ImageCollection.Word).Any(part => Directory.EnumerateFiles(Path.Combine(path, part)).Any(file => ImageCollection.IsImage(Path.GetFileName(file))));

    private static string[] Subfolders(string path) => InputFile.Guard(path, () => Directory.GetDirectories(path).Select(folder => Path.GetFileName(folder))
        .Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal).ToArray());

    private static string[] Images(string folder)
    {
        string[] files = InputFile.Guard(folder, () => Directory.GetFiles(folder).Where(file => ImageCollection.IsImage(Path.GetFileName(file)))
            .OrderBy(file => Path.GetFileName(file), StringComparer.Ordinal).ToArray());
        return files.Length > 0 ? files : throw new InputException($"{folder} holds no image; expected .png, .jpg or .jpeg files in every subfolder. Add some or remove the subfolder.");
    }
}
