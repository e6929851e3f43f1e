using Saddle.Reports;
using Saddle.Training;

namespace Saddle.Cli;

/// <summary>The report of a training, drawn again from its log; also of one that is not finished.</summary>
internal static class StoredTraining
{
    private const string LogName = "training.json";

    /// <summary>Whether a training wrote to the folder.</summary>
    public static bool IsTraining(string folder) => File.Exists(LogIn(folder));

    /// <summary>Draws what the log tells of.</summary>
    /// <param name="folder">The training's folder.</param>
    /// <param name="path">Where to.</param>
    /// <exception cref="RunFolderException">The log cannot be read.</exception>
    /// <exception cref="UsageException">No epoch is finished.</exception>
    /// <exception cref="EnvironmentException">The log may not be read, or the report cannot be written.</exception>
    public static void Draw(string folder, string path) => TrainingReport.Write(TrainingLog.Read(LogIn(folder)), path);

    private static string LogIn(string folder) => Path.Combine(folder, LogName);
}
