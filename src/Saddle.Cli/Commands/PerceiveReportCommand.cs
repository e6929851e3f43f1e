using System.CommandLine;
using Saddle.Cli.Options;
using Saddle.Cli.Perception;
using Saddle.Perception.Results;
using Saddle.Perception.Studies;
using Saddle.Reports;
using Saddle.Storage;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle perceive report</c>: what a study has come to so far.</summary>
internal sealed class PerceiveReportCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly Argument<string> _folder = new("DIR") { Description = "The study's folder; it may be being served." };
    private readonly Option<string?> _out = OptionOf.Text("--out", "DIR", "Where report.html, results.json, conditions.csv and answers.csv go. Default: the "
        + "study's folder.");
    private readonly Option<bool> _json = WorkOptions.Json();

    /// <summary>Creates the command.</summary>
    public PerceiveReportCommand(Session session) : base("report", "Evaluate a study, also while it runs: recognised and classified right by condition, "
        + "with intervals by "
        + "bootstrap over participants, agreement, confusion with the model, reaction times and who is left out.")
    {
        _session = session;
        Add(_folder);
        this.AddAll(_out, _json);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
        [("saddle perceive report studies/identify-0", "a table, and report.html, results.json, conditions.csv and answers.csv in the study's folder")];

    private int Run(ParseResult parsed)
    {
        var folder = StudyFolder.Read(parsed.GetRequiredValue(_folder), pictures: false);
        PerceptionResult result = Read(folder);
        string to = parsed.GetValue(_out) ?? folder.Path, document = PerceptionDocuments.OfResult(result);
        var files = PerceptionFiles.In(to);
        files.Write(result, document);
        PerceptionReport.Write(result, files.Report);
        if (parsed.GetValue(_json)) _session.Out.WriteLine(document);
        else PerceptionTables.Write(result, _session.Out);
        (parsed.GetValue(_json) ? _session.Error : _session.Out).WriteLine($"Report: {files.Report}");
        return 0;
    }

    /// <summary>What a study has come to.</summary>
    internal static PerceptionResult Read(StudyFolder folder)
    {
        if (!AnswerStore.Exists(folder.Path))
            throw new InputException($"{folder.Path} has no answers: nobody was shown the study yet. Serve it (saddle perceive serve) or import answers.");
        using var store = AnswerStore.Open(folder.Path, folder.Hash);
        return PerceptionResult.Of(folder, store.Read());
    }
}
