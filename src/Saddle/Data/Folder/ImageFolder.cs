namespace Saddle.Data;

/// <summary>Lists the images below a folder with one subfolder a class, with parts of that kind, or with either in one top folder.</summary>
internal static class ImageFolder
{
    /// <summary>Lists the first images without opening one.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="specification">Which part of it.</param>
    /// <param name="first">How many; all where null.</param>
    /// <exception cref="InputException">The folder or its part is missing, has fewer than two classes, or a class has no image.</exception>
    public static ImageCollection List(string path, DatasetSpecification specification, int? first)
    {
        (string root, DatasetSplit? part) = Find(path, specification);
        string[] names = Subfolders(root);
        if (names.Length < 2) throw new InputException($"{root} has {names.Length} subfolders; expected one a class, and at least two classes.");
        string[][] images = [.. names.Select(name => Images(Path.Combine(root, name)))];
        IEnumerable<ImageEntry> entries = ImageCollection.Interleave(images)
            .Select(image => new ImageEntry(image.File, image.Label, () => ImageFile.Read(image.File)));
        return new ImageCollection(part, names, [.. entries.Take(first ?? int.MaxValue)], first is null || first >= images.Sum(files => files.Length));
    }

    /// <summary>The folder that holds those of the classes.</summary>
    private static (string Root, DatasetSplit? Part) Find(string path, DatasetSpecification specification)
    {
        string root = path;
        while (true)
        {
            // A folder that holds images itself is a class, whatever it is called.
            string[] all = Subfolders(root), outer = [.. all.Where(folder => !HoldsImages(Path.Combine(root, folder)))];
            if ((outer.Length == all.Length || specification.Split is not null) && outer.Length > 0
                && ImageParts.Choose(root, outer, specification) is { } part) return (Path.Combine(root, part.Folder), part.Part);
            if (all.Length != 1 || outer.Length != 1 || ImageParts.Of(outer[0]) is not null) break;
            root = Path.Combine(root, outer[0]);
        }
        if (specification.Split is { } missing)
            throw new InputException($"{path} has no part '{ImageCollection.Word(missing)}'; expected a folder of that name with one subfolder a class. "
                + "Leave the part out, choose another one, or name a folder that has it.");
        return (root, null);
    }

    private static bool HoldsImages(string folder) =>
        InputFile.Guard(folder, () => Directory.EnumerateFiles(folder).Any(file => ImageCollection.IsImage(Path.GetFileName(file))));

    private static string[] Subfolders(string path) => InputFile.Guard(path, () => Directory.GetDirectories(path).Select(folder => Path.GetFileName(folder))
        .Where(name => !name.StartsWith('.') && name != ImageName.ResourceForks).Order(StringComparer.Ordinal).ToArray());

    private static string[] Images(string folder)
    {
        string[] files = InputFile.Guard(folder, () => Directory.GetFiles(folder).Where(file => ImageCollection.IsImage(Path.GetFileName(file)))
            .OrderBy(file => Path.GetFileName(file), StringComparer.Ordinal).ToArray());
        return files.Length > 0 ? files
            : throw new InputException($"{folder} holds no image; expected .png, .jpg or .jpeg files in every subfolder. Add some or remove the subfolder.");
    }
}
