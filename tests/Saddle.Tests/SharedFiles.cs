namespace Saddle.Tests;

/// <summary>Files that lie beside the repository and not in it: data sets, models, recorded results.</summary>
public static class SharedFiles
{
    /// <summary>The path of a file or folder; skips the test where it is not there.</summary>
    /// <param name="relative">The path below the folder, for example <c>datasets/mnist</c>.</param>
    public static string Path(string relative)
    {
        if (Find(relative) is { } path) return path;
        Assert.Skip($"{relative} is not among the shared files ({Root()}).");
        return "";
    }

    /// <summary>The path of a file or folder; null where it is not there.</summary>
    /// <param name="relative">The path below the folder.</param>
    public static string? Find(string relative)
    {
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine(Root(), relative));
        return File.Exists(path) || Directory.Exists(path) ? path : null;
    }

    private static string Root() => Environment.GetEnvironmentVariable("SADDLE_SHARED") ?? System.IO.Path.Combine(RepositoryFiles.Root, "..", "shared");
}
