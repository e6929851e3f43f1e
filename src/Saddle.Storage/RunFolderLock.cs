namespace Saddle.Storage;

/// <summary>
/// Keeps a second writer out of a run folder. The operating system gives the lock up when its process ends, however
/// it ends, so a file that a killed process left behind blocks nobody.
/// </summary>
internal sealed class RunFolderLock : IDisposable
{
    private readonly FileStream _held;
    private readonly string _owner;

    private RunFolderLock(FileStream held, string owner) => (_held, _owner) = (held, owner);

    /// <summary>Takes the lock of a folder.</summary>
    /// <exception cref="RunFolderException">Another writer holds it.</exception>
    /// <exception cref="EnvironmentException">The folder cannot be written to.</exception>
    public static RunFolderLock Take(string folder)
    {
        string path = Path.Combine(folder, "run.lock");
        string owner = Path.Combine(folder, "run.pid");
        FileStream held = Open(folder, path, owner);
        AtomicFile.RemoveLeftovers(folder);
        try
        {
            // The lock file itself cannot be read while it is locked, so its owner stands beside it.
            File.WriteAllText(owner, FormattableString.Invariant($"{Environment.ProcessId}"));
            return new RunFolderLock(held, owner);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            held.Dispose();
            throw StoreErrors.Unwritable(folder, error);
        }
    }

    /// <summary>Gives the lock up. The lock file stays: removing it would let two writers lock two files of one name.</summary>
    public void Dispose()
    {
        if (_held.SafeFileHandle.IsClosed) return;
        File.Delete(_owner);
        _held.Dispose();
    }

    private static FileStream Open(string folder, string path, string owner)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw StoreErrors.Unwritable(folder, error);
        }
        catch (IOException error) when (IsTaken(error))
        {
            throw new RunFolderException($"The run folder {folder} is in use by {Owner(owner)}. Wait until that run has ended, end it, or give another folder.", error) { Setting = Setting.RunFolder };
        }
        catch (IOException error)
        {
            throw StoreErrors.Unwritable(folder, error);
        }
    }

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
