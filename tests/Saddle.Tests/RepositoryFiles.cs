namespace Saddle.Tests;

/// <summary>Files of the repository that the tests read: pages, samples, lock files.</summary>
/// <remarks>Found from where the tests were built: a deterministic build hides the paths of its sources.</remarks>
public static class RepositoryFiles
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>The path of a file or folder of the repository.</summary>
    /// <param name="relative">The path from the folder with the solution.</param>
    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Saddle.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No Saddle.slnx above {AppContext.BaseDirectory}: these tests run in the repository.");
    }
}
