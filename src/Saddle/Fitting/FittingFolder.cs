using System.Globalization;
using Saddle.Defenses;
using Saddle.Models;

namespace Saddle.Fitting;

/// <summary>The folder of a fitting, held by one writer at a time: what is done so far, and at the end what came of it.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class FittingFolder : IDisposable
{
    private const string RoundsKey = "rounds-done";
    private readonly FolderLock _lock;
    private readonly string _path, _name;

    private FittingFolder(string path, string name, FolderLock held) => (_path, _name, _lock) = (path, name, held);

    private string Checkpoint => Path.Combine(_path, $"{_name}.checkpoint.safetensors");

    private string Result => FileOf(_path, _name);

    /// <summary>The file that a fitting ends with.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="name">The name of the defense.</param>
    public static string FileOf(string folder, string name) => Path.Combine(folder, $"{name}.safetensors");

    /// <summary>Opens a folder, which is made where it is not there, and locks it until the result is disposed.</summary>
    /// <exception cref="RunFolderException">Another fitting is writing there.</exception>
    /// <exception cref="EnvironmentException">The folder may not be made or written to.</exception>
    public static FittingFolder Open(string path, string name)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new EnvironmentException($"The folder {path} cannot be made: {error.Message.TrimEnd('.')}. Give another folder.",
                error)
            { Setting = Setting.RunFolder };
        }
        return new FittingFolder(path, name, FolderLock.Take(path, "fitting"));
    }

    /// <summary>What came of the same fitting before; null where it is not finished.</summary>
    /// <exception cref="RunFolderException">The file is of another fitting.</exception>
    public FittedValues? Finished(IReadOnlyDictionary<string, string> facts)
    {
        if (!File.Exists(Result)) return null;
        FittedValues values = FittedValues.Read(Result);
        RequireSame(Result, facts, values.Facts);
        return values;
    }

    /// <summary>Takes up what was kept.</summary>
    /// <returns>How many rounds are done.</returns>
    /// <exception cref="RunFolderException">It is of another fitting.</exception>
    /// <exception cref="InputException">The file is damaged.</exception>
    public int Restore(IReadOnlyDictionary<string, string> facts, FittingRun run)
    {
        if (!File.Exists(Checkpoint)) return 0;
        using SafetensorsFile file = SafetensorsFile.Read(Checkpoint);
        RequireSame(Checkpoint, facts, file.Metadata);
        bool sound = int.TryParse(file.Metadata.GetValueOrDefault(RoundsKey), NumberStyles.None, CultureInfo.InvariantCulture, out int done)
            && run.State.All(entry => file.Tensors.TryGetValue(entry.Key, out Tensor? saved) && saved.shape.SequenceEqual(entry.Value.shape));
        if (!sound) throw new InputException($"{Checkpoint} is damaged: a tensor or the number of rounds is missing. Remove it to begin anew.")
        {
            Setting =
            Setting.RunFolder
        };
        run.Restore(done, file.Tensors);
        return done;
    }

    /// <summary>Keeps what is done.</summary>
    /// <exception cref="EnvironmentException">The disk is full or the folder may not be written to.</exception>
    public void Save(IReadOnlyDictionary<string, string> facts, int done, FittingRun run) => SafetensorsFile.Write(Checkpoint, run.State,
        new Dictionary<string, string>(facts) { [RoundsKey] = done.ToString(CultureInfo.InvariantCulture) });

    /// <summary>Writes what came of it.</summary>
    /// <exception cref="EnvironmentException">The disk is full or the folder may not be written to.</exception>
    public FittedValues Finish(IEnumerable<KeyValuePair<string, string>> facts, IEnumerable<KeyValuePair<string, Tensor>> values)
    {
        var fitted = new FittedValues(facts.ToDictionary(StringComparer.Ordinal), values, Path.GetFileName(Result));
        fitted.Write(Result);
        File.Delete(Checkpoint);
        return fitted;
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static void RequireSame(string file, IReadOnlyDictionary<string, string> now, IReadOnlyDictionary<string, string> there)
    {
        string[] differences = [.. now.Where(fact => there.GetValueOrDefault(fact.Key) != fact.Value).OrderBy(fact => fact.Key, StringComparer.Ordinal)
            .Select(fact => $"{fact.Key} is {there.GetValueOrDefault(fact.Key) ?? "not set"} there and {fact.Value} now")];
        if (differences.Length > 0)
            throw new RunFolderException(
                $"{file} is of another fitting: {string.Join("; ", differences)}. Choose another folder, or repeat that fitting exactly.")
            { Setting = Setting.RunFolder };
    }
}
