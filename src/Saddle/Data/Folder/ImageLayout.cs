namespace Saddle.Data;

/// <summary>Which names of an archive are images of which class: with one folder a class, with parts of that kind, or either within one top folder.</summary>
/// <param name="Part">The part; null where there are none.</param>
/// <param name="ClassNames">The classes in ordinal order.</param>
/// <param name="Files">The names of each class's images, in ordinal order.</param>
internal sealed record ImageLayout(DatasetSplit? Part, string[] ClassNames, string[][] Files)
{
    /// <summary>Finds the classes.</summary>
    /// <param name="path">What messages call the archive.</param>
    /// <param name="images">The names of all images, with slashes between their folders.</param>
    /// <param name="specification">Which part is meant.</param>
    /// <exception cref="InputException">The part is missing, or there are fewer than two classes.</exception>
    public static ImageLayout Of(string path, IEnumerable<string> images, DatasetSpecification specification)
    {
        string[][] names = [.. images.Select(name => name.Split('/')).Where(steps => steps.Length > 1)];
        int depth = 0;
        (string Folder, DatasetSplit Part)? part;
        while (true)
        {
            // A folder that holds images itself is a class, whatever it is called.
            string[] folders = [.. names.Where(steps => steps.Length > depth + 1).Select(steps => steps[depth]).Distinct(StringComparer.Ordinal)];
            HashSet<string> classes = [.. names.Where(steps => steps.Length == depth + 2).Select(steps => steps[depth])];
            string[] outer = [.. folders.Where(folder => !classes.Contains(folder))];
            part = outer.Length == folders.Length || specification.Split is not null ? ImageParts.Choose(path, outer, specification) : null;
            if (part is not null || folders.Length != 1 || outer.Length != 1 || ImageParts.Of(outer[0]) is not null) break;
            depth++;
        }
        if (part is { } chosen) (names, depth) = ([.. names.Where(steps => steps.Length > depth && steps[depth] == chosen.Folder)], depth + 1);
        else if (specification.Split is { } missing)
            throw new InputException($"{path} has no part '{ImageCollection.Word(missing)}'; expected images as "
                + $"{ImageCollection.Word(missing)}/CLASS/NAME.jpg in it. Leave the part out, choose another one, or name an archive that has it.");
        ILookup<string, string> found = names.Where(steps => steps.Length == depth + 2).ToLookup(steps => steps[depth], steps => string.Join('/', steps));
        string[] labels = [.. found.Select(group => group.Key).Order(StringComparer.Ordinal)];
        if (labels.Length < 2) throw new InputException($"{path} has images of {labels.Length} classes; expected CLASS/NAME.png or .jpg for at least two "
            + "classes, or the same below train/, val/ or test/.");
        return new ImageLayout(part?.Part, labels, [.. labels.Select(label => found[label].Order(StringComparer.Ordinal).ToArray())]);
    }
}
