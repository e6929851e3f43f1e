using System.Text.Json;

namespace Saddle.Training;

/// <summary>The log <c>training.json</c>: what was trained, how, and what each epoch came to.</summary>
internal static class TrainingLog
{
    private const int SchemaVersion = 1;
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>Writes the log; the file is replaced at once.</summary>
    /// <exception cref="EnvironmentException">The disk is full or the folder may not be written to.</exception>
    public static void Write(TrainingFolder folder, TrainingIdentity identity, TrainedModel model, IReadOnlyList<EpochRecord> epochs, EpochRecord? best,
        bool complete)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = SchemaVersion,
            complete,
            training = identity.Facts,
            format = model.Format,
            notes = model.Notes,
            bestEpoch = best?.Epoch,
            epochs,
            onednn = Engine.Check().ToString()
        }, Format);
        AtomicFile.Write(folder.Log, stream => stream.Write(json));
    }
}
