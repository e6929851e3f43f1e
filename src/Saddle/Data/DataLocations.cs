namespace Saddle.Data;

/// <summary>Where the files of known data sets are looked for, and where downloads are kept.</summary>
/// <param name="Own">The folder that the user chose, <c>$SADDLE_DATA</c>; null where none is chosen. Never written to.</param>
/// <param name="Cache">The user's cache, to which downloads go; null where the system names none.</param>
public sealed record DataLocations(string? Own, string? Cache)
{
    /// <summary>
    /// What the environment says: <c>$SADDLE_DATA</c>, and as cache <c>$XDG_CACHE_HOME/saddle</c> or <c>~/.cache/saddle</c>
    /// on Linux, <c>~/Library/Caches/saddle</c> on macOS, <c>%LOCALAPPDATA%\saddle</c> on Windows.
    /// </summary>
    public static DataLocations FromEnvironment()
    {
        string? own = Environment.GetEnvironmentVariable("SADDLE_DATA");
        return new DataLocations(string.IsNullOrWhiteSpace(own) ? null : Path.GetFullPath(own), CacheFolder());
    }

    /// <summary>The folders in which a data set is looked for, in this order.</summary>
    /// <param name="name">The data set's name, which is the name of its folder.</param>
    public IReadOnlyList<string> Folders(string name) =>
        [.. new[] { Own, Cache }.OfType<string>().Select(root => Path.Combine(root, name))];

    private static string? CacheFolder()
    {
        if (OperatingSystem.IsWindows())
            return Beneath(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "saddle");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS()) return Beneath(home, "Library", "Caches", "saddle");
        // The XDG specification has relative paths ignored.
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        return cache is not null && Path.IsPathFullyQualified(cache) ? Path.Combine(cache, "saddle") : Beneath(home, ".cache", "saddle");
    }

    private static string? Beneath(string root, params string[] parts) => root.Length == 0 ? null : Path.Combine([root, .. parts]);
}
