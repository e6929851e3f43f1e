using System.Text.Json;
using Saddle.Reports;

namespace Saddle.Cli;

/// <summary>The report of a training, drawn again from its log; also of one that is not finished.</summary>
internal static class TrainingCurves
{
    private const string LogName = "training.json";

    /// <summary>Whether a training wrote to the folder.</summary>
    public static bool IsTraining(string folder) => File.Exists(LogIn(folder));

    /// <summary>Draws the curves of the epochs that the log tells of.</summary>
    /// <param name="folder">The training's folder.</param>
    /// <param name="path">Where to.</param>
    /// <exception cref="RunFolderException">The log cannot be read.</exception>
    /// <exception cref="UsageException">No epoch is finished.</exception>
    /// <exception cref="EnvironmentException">The log may not be read, or the report cannot be written.</exception>
    public static void Draw(string folder, string path)
    {
        (string title, TrainingEpoch[] epochs) = Read(LogIn(folder));
        TrainingReport.Write(epochs, title, path);
    }

    private static string LogIn(string folder) => Path.Combine(folder, LogName);

    private static (string Title, TrainingEpoch[] Epochs) Read(string log)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(log));
            JsonElement training = document.RootElement.GetProperty("training");
            string Fact(string name) => training.GetProperty(name).GetString() ?? throw new FormatException(name);
            TrainingEpoch[] epochs = [.. document.RootElement.GetProperty("epochs").EnumerateArray().Select(epoch => new TrainingEpoch(
                epoch.GetProperty("epoch").GetInt32(), epoch.GetProperty("loss").GetDouble(), epoch.GetProperty("naturalAccuracy").GetDouble(),
                Number(epoch, "robustAccuracy"),
                epoch.GetProperty("learningRate").GetDouble(), Number(epoch, "epsilon"), epoch.GetProperty("seconds").GetDouble(),
                Optional(epoch, "warning")?.GetString(), Optional(epoch, "rolledBack")?.GetBoolean() ?? false))];
            return ($"{Fact("architecture")} on {Fact("data")}, {Fact("method")}", epochs);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new RunFolderException($"{log} is no training's log that can be read. Run the training's command again; it writes the log anew.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{log} cannot be read: {error.Message}", error);
        }
    }

    // Logs of earlier versions do not have all of them.
    private static JsonElement? Optional(JsonElement epoch, string name) => epoch.TryGetProperty(name, out JsonElement value) ? value : null;

    private static double? Number(JsonElement epoch, string name) =>
        epoch.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value.GetDouble() : null;
}
