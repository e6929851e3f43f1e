namespace Saddle;

/// <summary>
/// Keeps a second writer out of a folder, by the file <c>NAME.lock</c> there; <c>NAME.pid</c> tells others who writes.
/// The operating system gives the lock up when its process ends, however it ends, so a file that a killed process left
/// behind blocks nobody. What killed writers left half written is removed when the lock is taken.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public sealed class FolderLock : IDisposable
{
    private readonly FileStream _held;
    private readonly string _owner;

    private FolderLock(FileStream held, string owner) => (_held, _owner) = (held, owner);

    /// <summary>Takes the lock of a folder that is there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="writer">What writes there, in one word that names the files: <c>run</c> or <c>training</c>.</param>
    /// <returns>The lock, held until it is disposed.</returns>
    /// <exception cref="RunFolderException">Another writer holds it.</exception>
    /// <exception cref="EnvironmentException">The folder cannot be written to.</exception>
    public static FolderLock Take(string folder, string writer)
    {
        string owner = Path.Combine(folder, $"{writer}.pid");
        FileStream held = Open(folder, writer, owner);
        AtomicFile.RemoveLeftovers(folder);
        try
        {
            // The lock file itself cannot be read while it is locked, so its owner stands beside it.
            File.WriteAllText(owner, FormattableString.Invariant($"{Environment.ProcessId}"));
            return new FolderLock(held, owner);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            held.Dispose();
            throw Unwritable(folder, writer, error);
        }
    }

    /// <summary>Gives the lock up. The lock file stays: removing it would let two writers lock two files of one name.</summary>
    public void Dispose()
    {
        if (_held.SafeFileHandle.IsClosed) return;
        File.Delete(_owner);
        _held.Dispose();
    }

    private static FileStream Open(string folder, string writer, string owner)
    {
        try
        {
            return new FileStream(Path.Combine(folder, $"{writer}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (IsTaken(error))
        {
            throw new RunFolderException(
                $"The {writer} folder {folder} is in use by {Owner(owner)}. Wait until that {writer} has ended, end it, or give another folder.", error)
            {
                Setting = Setting.RunFolder,
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, writer, error);
        }
    }

    private static EnvironmentException Unwritable(string folder, string writer, Exception cause) =>
        new($"The {writer} folder {folder} cannot be written to: {cause.Message.TrimEnd('.')}. Check its permissions and the free space, or give "
            + "another folder.", cause)
        {
            Setting = Setting.RunFolder,
        };

    // The sharing violation of Windows, and EWOULDBLOCK of Linux and of macOS.
    private static bool IsTaken(IOException error) => (error.HResult & 0xFFFF) is 32 or 33 or 11 or 35;

    private static string Owner(string path)
    {
        try
        {
            return $"process {int.Parse(File.ReadAllText(path))}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return "another process";
        }
    }
}
