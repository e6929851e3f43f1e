namespace Saddle.Training;

/// <summary>The folder of a training, held by one writer at a time.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class TrainingFolder : IDisposable
{
    // What the systems say where a file is locked: EAGAIN on Linux and macOS, a sharing violation on Windows.
    private const int LinuxLocked = 11, MacLocked = 35, WindowsLocked = unchecked((int)0x80070020);
    private readonly FileStream _lock;
    private readonly string _ending;

    private TrainingFolder(string path, string ending, FileStream held) => (Path, _ending, _lock) = (path, ending, held);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>All that is needed to go on: weights, optimizer, averages, records.</summary>
    public string Checkpoint => File("checkpoint.safetensors");

    /// <summary>The model of the last epoch.</summary>
    public string Last => File($"last{_ending}");

    /// <summary>The model of the best epoch.</summary>
    public string Best => File($"best{_ending}");

    /// <summary>The log.</summary>
    public string Log => File("training.json");

    /// <summary>Opens a folder, which is made where it is not there, and locks it until the result is disposed.</summary>
    /// <exception cref="RunFolderException">Another training is writing there, or models lie there that no checkpoint accounts for.</exception>
    /// <exception cref="EnvironmentException">The folder may not be made or written to.</exception>
    /// <param name="path">The folder.</param>
    /// <param name="ending">How the names of its models end.</param>
    public static TrainingFolder Open(string path, string ending)
    {
        var folder = new TrainingFolder(path, ending, Lock(path));
        AtomicFile.RemoveLeftovers(path);
        if (!System.IO.File.Exists(folder.Checkpoint) && new[] { folder.Last, folder.Best }.FirstOrDefault(System.IO.File.Exists) is { } model)
        {
            folder.Dispose();
            throw new RunFolderException($"{model} would be overwritten, and no checkpoint lies beside it that says where it comes from. Choose another folder, or move the file away.") { Setting = Setting.RunFolder };
        }
        return folder;
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private string File(string name) => System.IO.Path.Combine(Path, name);

    private static FileStream Lock(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            // The file stays when the lock is released: removing it would let two writers lock two files of one name.
            return new FileStream(System.IO.Path.Combine(path, "training.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error.HResult is LinuxLocked or MacLocked or WindowsLocked)
        {
            throw new RunFolderException($"The folder {path} is in use by another training. Wait for its end, or choose another folder.", error) { Setting = Setting.RunFolder };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new EnvironmentException($"The folder {path} cannot be written to: {error.Message.TrimEnd('.')}. Check its path and permissions, or choose another folder.", error) { Setting = Setting.RunFolder };
        }
    }
}
