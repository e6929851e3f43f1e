namespace Saddle;

/// <summary>
/// Files that appear complete or not at all, whenever the process ends: what is written goes to a temporary file
/// (<c>NAME.PROCESS-NUMBER.saddle.tmp</c>) in the same folder, which then takes the name. Temporary files that killed
/// processes left are removed by whoever writes in the folder next; those of living processes are left alone.
/// </summary>
/// <threadsafety>Every method may be called from any thread and from several processes at once; the last to finish counts.</threadsafety>
public static class AtomicFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">The file, replaced where it exists.</param>
    /// <param name="write">Writes the content; where it throws, nothing is changed.</param>
    /// <param name="durable">Whether the content must be on the disk before the file takes its name, so that a power failure leaves the
    /// one or the other.</param>
    /// <param name="makeFolder">Whether the folder is made where it is missing; else it must be there.</param>
    /// <exception cref="EnvironmentException">The disk is full, or the folder is missing or may not be made or written to.</exception>
    public static void Write(string path, Action<Stream> write, bool durable = true, bool makeFolder = false)
    {
        try
        {
            if (makeFolder && Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            using TemporaryFile temporary = TemporaryFile.Create(path);
            write(temporary.Stream);
            temporary.Stream.Flush(durable);
            temporary.MoveTo(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EnvironmentException($"{path} could not be written: {error.Message.TrimEnd('.')}. Check the folder, its permissions and the free space.",
                error);
        }
    }

    /// <summary>Removes the temporary files that killed processes left in a folder.</summary>
    /// <param name="folder">The folder; nothing happens where there is none.</param>
    public static void RemoveLeftovers(string folder) => TemporaryFile.RemoveLeftovers(folder);
}
