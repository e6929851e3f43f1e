namespace Saddle.Data;

/// <summary>
/// Decoded images in the user's cache, so that they are decoded once. A file appears whole or not at all; one that is
/// damaged is made anew; the oldest ones make room, so that all together stay below a bound.
/// </summary>
/// <param name="folder">Where they are kept.</param>
/// <param name="notice">Told what goes otherwise than usual.</param>
/// <param name="mostBytes">What all files together may take.</param>
internal sealed class ImageCache(string folder, Action<string>? notice, long mostBytes = ImageCache.MostBytes)
{
    /// <summary>Raised when the same images would be kept in another way.</summary>
    public const int Version = 1;

    /// <summary>What all files together may take, 4 GiB.</summary>
    public const long MostBytes = 4L << 30;

    /// <summary>The fewest images that are worth a file.</summary>
    public const int LeastImages = 1_000;

    private const string Name = "images", Ending = ".images";

    /// <summary>The cache that the options name; null where the system has none.</summary>
    public static ImageCache? Of(DatasetOptions options) => (options.Locations ?? DataLocations.FromEnvironment()).Cache is { } cache
        ? new ImageCache(Path.Combine(cache, Name), options.Notice) : null;

    /// <summary>Reads what was kept; null where there is nothing, or nothing sound.</summary>
    /// <param name="key">The key of the images.</param>
    /// <param name="first">How many of them; all where null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public DecodedImages? Find(string key, int? first, CancellationToken cancellationToken)
    {
        string path = At(key);
        if (!File.Exists(path)) return null;
        try
        {
            using FileStream file = InputFile.Open(path);
            return ImageCacheFile.Read(file, path, first, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or InputException or EnvironmentException)
        {
            notice?.Invoke($"The decoded images kept in {path} cannot be used ({error.Message.TrimEnd('.')}); they are decoded again.");
            return null;
        }
    }

    /// <summary>Keeps images; where that cannot be done it is noted, since it costs time alone.</summary>
    /// <param name="key">The key of the images.</param>
    /// <param name="images">The images; not disposed.</param>
    /// <param name="wholeBytes">Whether every value is a byte divided by 255, which takes a quarter of the room.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public void Keep(string key, DecodedImages images, bool wholeBytes, CancellationToken cancellationToken)
    {
        string path = At(key);
        try
        {
            Directory.CreateDirectory(folder);
            if (MakeRoom(ImageCacheFile.Length(images, wholeBytes), path))
                AtomicFile.Write(path, file => ImageCacheFile.Write(file, images, wholeBytes, cancellationToken), durable: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or EnvironmentException)
        {
            notice?.Invoke($"The decoded images could not be kept in {folder} ({(error.InnerException ?? error).Message.TrimEnd('.')}); they will be decoded "
                + "again next time.");
        }
    }

    private string At(string key) => Path.Combine(folder, $"{key}{Ending}");

    /// <summary>Whether there is room for so many bytes, after those files went that were not read for the longest time.</summary>
    private bool MakeRoom(long bytes, string path)
    {
        if (bytes > mostBytes)
        {
            notice?.Invoke(
                $"The decoded images take {bytes >> 20} MiB, more than the {mostBytes >> 20} MiB that are kept; they will be decoded again next time.");
            return false;
        }
        FileInfo[] files =
            [.. new DirectoryInfo(folder).GetFiles($"*{Ending}").Where(file => file.FullName != Path.GetFullPath(path)).OrderBy(file => file.LastAccessTimeUtc)
                .ThenBy(file => file.Name, StringComparer.Ordinal)];
        long taken = files.Sum(file => file.Length);
        foreach (FileInfo file in files)
        {
            if (taken + bytes <= mostBytes) break;
            taken -= file.Length;
            file.Delete();
        }
        return true;
    }
}
