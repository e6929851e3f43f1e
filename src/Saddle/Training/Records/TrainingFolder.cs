namespace Saddle.Training;

/// <summary>The folder of a training, held by one writer at a time.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class TrainingFolder : IDisposable
{
    private readonly FolderLock _lock;
    private readonly string _ending;

    private TrainingFolder(string path, string ending, FolderLock held) => (Path, _ending, _lock) = (path, ending, held);

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
        if (!System.IO.File.Exists(folder.Checkpoint) && new[] { folder.Last, folder.Best }.FirstOrDefault(System.IO.File.Exists) is { } model)
        {
            folder.Dispose();
            throw new RunFolderException($"{model} would be overwritten, and no checkpoint lies beside it that says where it comes from. Choose another "
                + "folder, or move the file away.")
            { Setting = Setting.RunFolder };
        }
        return folder;
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private string File(string name) => System.IO.Path.Combine(Path, name);

    private static FolderLock Lock(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new EnvironmentException($"The training folder {path} cannot be made: {error.Message.TrimEnd('.')}. Give another folder.",
                error)
            { Setting = Setting.RunFolder };
        }
        return FolderLock.Take(path, "training");
    }
}
