using System.Globalization;

namespace Saddle;

/// <summary>
/// A file that is gone when this process ends its work with it, and that the next one to write in its folder removes where
/// this process was killed. The operating system's lock on it tells whether anybody still writes it; the name does not,
/// since in containers processes have the same numbers.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    /// <summary>How the name of every temporary file ends.</summary>
    public const string Ending = ".saddle.tmp";

    private const int MostAttempts = 1_000, LinuxLocked = 11, MacLocked = 35;
    private static long _number;
    private readonly string _path;
    private bool _moved;

    private TemporaryFile(string path, FileStream stream) => (_path, Stream) = (path, stream);

    /// <summary>What is written to, locked.</summary>
    public FileStream Stream { get; }

    /// <summary>Where it lies.</summary>
    public string Path => _path;

    /// <summary>Creates a file beside the place of another, after those that killed processes left in the folder are gone.</summary>
    /// <param name="target">The file that it is to become.</param>
    /// <param name="mode">Who may do what with it, outside Windows; what is usual where null.</param>
    public static TemporaryFile Create(string target, UnixFileMode? mode = null)
    {
        RemoveLeftovers(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(target))!);
        RemoveLeftovers(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(target))!, System.IO.Path.GetFileName(target));
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            // An open file can be renamed on Windows where it may be deleted; elsewhere None is what locks it.
            Share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None,
        };
        if (mode is not null && !OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        for (int attempt = 0; ; attempt++)
        {
            // A name is used once: whoever takes a file for a leftover while it is renamed finds no other under its name.
            string path = string.Create(CultureInfo.InvariantCulture, $"{target}.{Environment.ProcessId}-{Interlocked.Increment(ref _number)}{Ending}");
            try
            {
                var stream = new FileStream(path, options);
                // Between its making and its lock another process may have taken it for a leftover.
                if (File.Exists(path)) return new TemporaryFile(path, stream);
                stream.Dispose();
            }
            catch (IOException error) when (attempt < MostAttempts && (File.Exists(path) || error.HResult is LinuxLocked or MacLocked))
            {
                // Somebody else has the name; the next one is tried.
                continue;
            }
        }
    }

    /// <summary>Gives the file its name, over a file that may be there already, and closes it.</summary>
    public void MoveTo(string target)
    {
        File.Move(_path, target, overwrite: true);
        _moved = true;
        Stream.Dispose();
    }

    /// <summary>Removes the file where it did not get its name.</summary>
    public void Dispose()
    {
        // Windows deletes no file that is open.
        if (OperatingSystem.IsWindows()) Stream.Dispose();
        if (!_moved) Remove(_path);
        Stream.Dispose();
    }

    /// <summary>Removes the temporary files in a folder that no process has any more.</summary>
    public static void RemoveLeftovers(string folder)
    {
        foreach (string path in Files(folder, $"*{Ending}"))
            if (IsNumbers(System.IO.Path.GetFileName(path)[..^Ending.Length].Split('.')[^1].Split('-'), 2)) RemoveLeftover(path);
    }

    /// <summary>Removes those that earlier versions of this library left beside a file.</summary>
    private static void RemoveLeftovers(string folder, string name)
    {
        foreach (string path in Files(folder, "*.tmp"))
            if (System.IO.Path.GetFileName(path) is var file && file.StartsWith($"{name}.", StringComparison.Ordinal) && file.Length > name.Length + 5
                && IsNumbers([file[(name.Length + 1)..^4]], 1)) RemoveLeftover(path);
    }

    private static IEnumerable<string> Files(string folder, string pattern) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, pattern,
            new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Directory | FileAttributes.ReparsePoint })
        : [];

    private static bool IsNumbers(string[] words, int count) => words.Length == count && words.All(word => word.Length > 0 && word.All(char.IsAsciiDigit));

    private static void RemoveLeftover(string path)
    {
        try
        {
            using var held =
                new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1,
                    OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None);
            // Some file systems know no locks; nobody can tell there whether the file is in use.
            if (!OperatingSystem.IsWindows() && IsLocked(path)) File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Somebody is writing it, removed it just now, or keeps others from it.
            return;
        }
    }

    private static bool IsLocked(string path)
    {
        try
        {
            using var second = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The error that led here is the one to report; the next writer in the folder tries again.
            return;
        }
    }
}
