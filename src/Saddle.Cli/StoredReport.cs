using Saddle.Reports;
using Saddle.Storage;

namespace Saddle.Cli;

/// <summary>The report of whatever run a folder's store holds, drawn from the store alone.</summary>
internal static class StoredReport
{
    /// <summary>Draws the report.</summary>
    /// <param name="folder">The run's folder; only read.</param>
    /// <param name="path">Where to.</param>
    /// <exception cref="RunFolderException">The folder holds no run, or one that has no report or is not finished.</exception>
    public static void Draw(string folder, string path)
    {
        using SqliteRunStore store = SqliteRunStore.Open(folder, readOnly: true);
        switch (RunFolder.Kind(store))
        {
            case RunKind.Crafts:
                HardnessReport.Write(store, path);
                break;
            case RunKind.Paper:
                ReproductionReport.Write(store, path);
                break;
            default:
                HtmlReport.Write(store, path, folder);
                break;
        }
    }
}
