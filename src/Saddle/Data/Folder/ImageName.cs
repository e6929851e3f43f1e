namespace Saddle.Data;

/// <summary>Judges the names in archives of images.</summary>
internal static class ImageName
{
    /// <summary>The folder in which archives of macOS hold what belongs to files beside their content.</summary>
    public const string ResourceForks = "__MACOSX";

    /// <summary>The name of an image, without a leading ./; null for all others, hidden ones among them.</summary>
    /// <param name="path">What messages call the archive.</param>
    /// <param name="entry">The name as the archive has it.</param>
    /// <exception cref="InputException">The name leads outside the archive.</exception>
    public static string? Of(string path, string entry)
    {
        string name = entry.StartsWith("./", StringComparison.Ordinal) ? entry[2..] : entry;
        string[] steps = name.Split('/', '\\');
        if (name.StartsWith('/') || name.StartsWith('\\') || steps.Contains("..") || (name.Length > 1 && name[1] == ':'))
            throw new InputException(
                $"{path} holds the name '{entry}', which leads outside the archive. Do not trust it; make it anew with names of the kind CLASS/NAME.jpg.");
        return steps.Any(step => step.StartsWith('.')) || steps[0] == ResourceForks || !ImageCollection.IsImage(steps[^1]) ? null : name;
    }

    /// <summary>The error for an image that is a link.</summary>
    public static InputException Link(string path, string name, string remedy) =>
        new($"{path}: {name} is a link, which is not followed. Make the archive anew with the files themselves ({remedy}).");

    /// <summary>The error for an image that is too large.</summary>
    public static InputException TooLarge(string path, string name, long length) =>
        new($"{path}: {name} has {length >> 20} MiB; expected a PNG or JPEG image of at most {ImageFile.LargestFile >> 20} MiB.");

    /// <summary>The error for a name that is there twice.</summary>
    public static InputException Twice(string path, string name) => new($"{path} holds {name} twice. Make the archive anew.");
}
