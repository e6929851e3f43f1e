using Saddle.Data;

namespace Saddle.Evaluation.Exchange;

/// <summary>The two arrays of a file of adversarial examples, as they stand there: the points, and which examples they belong to.</summary>
internal static class ExampleFile
{
    private const string Points = "adversarial", Examples = "example";
    private const int MostListed = 8;

    /// <summary>Reads a file by its ending.</summary>
    /// <param name="text">The file; behind an archive <c>#ARRAY</c> for points of another name.</param>
    /// <returns>The points, and the indices or null where the file has none; the caller disposes both.</returns>
    /// <exception cref="InputException">It is missing, damaged, of another kind, or has no points.</exception>
    public static (Tensor Points, Tensor? Examples) Read(string text)
    {
        int mark = File.Exists(text) ? -1 : text.LastIndexOf('#');
        (string path, string? array) = mark > 0 ? (text[..mark], text[(mark + 1)..]) : (text, null);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".npz":
                using (NpzFile archive = NpzFile.Open(path))
                    return Read(path, archive.Keys, array ?? Points, key => archive.Read(key));
            case ".pt" or ".pth":
                SavedTensors saved = SavedTensors.Open(path);
                if (!saved.IsOne) return Read(path, saved.Keys, array ?? Points, saved.Read);
                RequireUnnamed(path, array);
                return (saved.Read(null), null);
            case ".npy":
                RequireUnnamed(path, array);
                return (InputFile.Guard(path, () => NpyArray.Read(path)), null);
            case var ending:
                throw new InputException($"{path} is no file that adversarial examples are read from{(ending.Length == 0 ? "" : $" ({ending})")}; expected "
                    + ".npz, .npy, .pt or .pth.");
        }
    }

    private static (Tensor, Tensor?) Read(string path, IReadOnlyList<string> keys, string points, Func<string, Tensor> read)
    {
        if (!keys.Contains(points))
            throw new InputException($"{path} has no array '{points}'; it has {Listed(keys)}. Call the adversarial "
                + $"examples '{Points}' and, where they are not the first of the data in their order, the indices of their originals '{Examples}', or say "
                + $"which array is meant: {path}#ARRAY.");
        Tensor values = read(points);
        try
        {
            return (values, keys.Contains(Examples) ? read(Examples) : null);
        }
        catch
        {
            values.Dispose();
            throw;
        }
    }

    private static string Listed(IReadOnlyList<string> keys) => keys.Count == 0 ? "none"
        : $"{string.Join(", ", keys.Take(MostListed))}{(keys.Count > MostListed ? $" and {keys.Count - MostListed} more" : "")}";

    private static void RequireUnnamed(string path, string? array)
    {
        if (array is not null) throw new InputException($"{path} holds one array without a name, so that none is called '{array}'. Leave #{array} out.");
    }
}
