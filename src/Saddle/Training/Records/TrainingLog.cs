using System.Text.Json;

namespace Saddle.Training;

/// <summary>The log <c>training.json</c>: what was trained, how, and what each epoch came to. A report is drawn from it alone.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record TrainingLog
{
    private const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        WriteIndented = true,
    };

    /// <summary>The version of the log's fields.</summary>
    public int SchemaVersion { get; init; } = CurrentVersion;

    /// <summary>Whether all epochs are done, or as many as <see cref="TrainingOptions.Patience"/> asks for.</summary>
    public required bool Complete { get; init; }

    /// <summary>What was typed (<see cref="TrainingOptions.Command"/>); null where a program trained.</summary>
    public string? Command { get; init; }

    /// <summary>
    /// Every option by its name on the command line, and besides <c>architecture</c>, <c>data</c>, <c>data-fingerprint</c>,
    /// <c>starting-weights</c> (their fingerprint), <c>method</c>, <c>threat</c>, <c>algorithm-version</c> and, where the network was trained behind any,
    /// <c>defense</c> (of several the first sees an input first).
    /// </summary>
    public required IReadOnlyDictionary<string, string> Training { get; init; }

    /// <summary>Of <see cref="Training"/> what people read otherwise, as it was written: <c>linf:8/255 untargeted gradient</c>.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = new Dictionary<string, string>();

    /// <summary>How many examples were trained on and validated with; null in the log of an earlier version.</summary>
    public TrainingExamples? Examples { get; init; }

    /// <summary>What the format of the models is called: <c>safetensors</c>, <c>TorchScript</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The models' files; null in the log of an earlier version.</summary>
    public TrainingFiles? Models { get; init; }

    /// <summary>What whoever trained should know of the model, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The epoch of the highest accuracy on the validation examples, from 1; null where every epoch was taken back.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>The epochs that are finished, in their order.</summary>
    public required IReadOnlyList<EpochRecord> Epochs { get; init; }

    /// <summary>The versions that the last epoch was trained with (<see cref="RunVersions"/>).</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();

    /// <summary>A line for people: <c>small-cnn on mnist:train, pgd: 3 epochs, the best of them epoch 2</c>.</summary>
    public override string ToString() =>
        $"{Training.GetValueOrDefault("architecture")}{(Training.GetValueOrDefault("defense") is { } defense ? $" behind {defense}" : "")} on "
            + $"{Training.GetValueOrDefault("data")}, {Training.GetValueOrDefault("method")}: {Epochs.Count} "
            + $"epoch{(Epochs.Count == 1 ? "" : "s")}{(Complete ? "" : " so far")}{(BestEpoch is { } best ? $", the best of them epoch {best}" : "")}";

    /// <summary>Reads a log.</summary>
    /// <param name="path">The file <c>training.json</c>.</param>
    /// <exception cref="RunFolderException">It is no training's log, or one of a later version of the program.</exception>
    /// <exception cref="EnvironmentException">It may not be read.</exception>
    public static TrainingLog Read(string path)
    {
        try
        {
            TrainingLog log = JsonSerializer.Deserialize<TrainingLog>(File.ReadAllBytes(path), Json) ?? throw new JsonException("It is null.");
            return log.SchemaVersion == CurrentVersion ? log : throw new RunFolderException($"{path} has schemaVersion {log.SchemaVersion}; this version of "
                + $"the program reads {CurrentVersion}. Use the version that trained it.");
        }
        catch (JsonException error)
        {
            throw new RunFolderException($"{path} is no training's log that can be read. Run the training's command again; it writes the log anew.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Writes the log; the file is replaced at once.</summary>
    /// <exception cref="EnvironmentException">The disk is full or the folder may not be written to.</exception>
    internal void Write(string path)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(this, Json);
        AtomicFile.Write(path, stream => stream.Write(json));
    }
}

/// <summary>How the examples of a training were parted.</summary>
/// <param name="Training">How many were trained on.</param>
/// <param name="Validation">How many the natural accuracy is of.</param>
/// <param name="RobustValidation">How many of these, the first ones, the robust accuracy is of; null where it is not measured.</param>
public sealed record TrainingExamples(int Training, int Validation, int? RobustValidation);

/// <summary>The models that a training wrote, beside its log.</summary>
/// <param name="Best">The name of the file of the best epoch.</param>
/// <param name="Last">The name of the file of the last epoch.</param>
public sealed record TrainingFiles(string Best, string Last);
