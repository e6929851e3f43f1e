namespace Saddle.Cli;

/// <summary>What <c>dotnet tool install</c> leaves beside the tool: the package that it was unpacked from, twice.</summary>
internal static class InstalledPackage
{
    private const string Store = ".store";

    /// <summary>
    /// Removes the package's archives from the tool's own folder in the store, of which neither listing, running, updating nor uninstalling the tool needs
    /// any: they are half as large again as the tool. Does nothing for a program that is no installed tool.
    /// </summary>
    /// <param name="program">The folder of the program: <c>…/.store/ID/VERSION/ID/VERSION/tools/net10.0/any/</c>.</param>
    /// <returns>The bytes that were freed.</returns>
    public static long RemoveArchives(string program)
    {
        if (PackageFolder(program) is not { } package) return 0;
        long freed = 0;
        foreach (FileInfo archive in package.EnumerateFiles("*.nupkg"))
        {
            long size = archive.Length;
            if (!TryDelete(archive)) return freed;
            freed += size;
        }
        return freed;
    }

    /// <summary>The folder of the unpacked package; null where the program is no tool of a store.</summary>
    private static DirectoryInfo? PackageFolder(string program)
    {
        var folder = new DirectoryInfo(Path.TrimEndingDirectorySeparator(program));
        DirectoryInfo? package = folder.Parent?.Parent?.Parent;
        return folder.Parent?.Parent?.Name == "tools" && package?.Parent?.Parent?.Parent?.Parent?.Name == Store ? package : null;
    }

    private static bool TryDelete(FileInfo archive)
    {
        try
        {
            archive.Delete();
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Somebody else installed the tool, who may do this with the line in docs/platforms.md; nothing depends on it.
            return false;
        }
    }
}
