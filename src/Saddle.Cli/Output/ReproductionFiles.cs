using Saddle.Data;
using Saddle.Papers;
using Saddle.Reports;
using Saddle.Storage;

namespace Saddle.Cli.Output;

/// <summary>What the commands of all papers load and write alike.</summary>
internal static class ReproductionFiles
{
    /// <summary>Writes the report and its values into the folder, and the table or the document to standard output.</summary>
    public static void Write(Session session, Reproduction reproduction, string folder, bool json)
    {
        string report = Path.Combine(folder, "report.html"), document = Path.Combine(folder, "reproduction.json");
        ReproductionReport.Write(reproduction, report);
        ReproductionReport.WriteJson(reproduction, document);
        if (json) session.Out.WriteLine(File.ReadAllText(document));
        else ReproductionText.Write(reproduction, report, session.Out);
    }

    /// <summary>Keeps what came of a rerun in its store.</summary>
    /// <returns>What the store then holds, from which all is written: the same that <c>saddle report</c> finds there.</returns>
    public static Reproduction Stored(SqliteRunStore store, Reproduction measured)
    {
        measured.Keep(store);
        return Reproduction.Read(store);
    }

    /// <summary>Loads a data set with a display of its download.</summary>
    public static Dataset Load(Session session, string name, StageDisplay display) => Load(session, DatasetSpecification.Parse(name), display);

    /// <summary>Loads a data set with a display of its download.</summary>
    public static Dataset Load(Session session, DatasetSpecification data, StageDisplay display) =>
        Datasets.Load(data, new DatasetOptions(), new DownloadDisplay(display), session.Cancellation);
}

/// <summary>Shows how far a rerun has come.</summary>
internal sealed class PaperSteps(StageDisplay display) : IProgress<PaperProgress>
{
    /// <inheritdoc/>
    public void Report(PaperProgress value) => display.Show(value.Stage, value.Done, value.Total);
}
