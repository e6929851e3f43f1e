using System.CommandLine;
using Saddle.Cli.Options;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle report</c>: draws the report of a run again, from what the run stored alone.</summary>
internal sealed class ReportCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly Argument<string> _folder = new("DIR")
    {
        Description = "The folder of a run, which holds run.db, or of a training, which holds training.json. An evaluation or a training may be unfinished.",
    };

    private readonly Option<string?> _out = OptionOf.Text("--out", "FILE", "The HTML file. Default: report.html in the run's folder.");

    /// <summary>Creates the command.</summary>
    public ReportCommand(Session session) : base("report", "Draw the report of a run again, from what it stored; model and data are not needed.")
    {
        _session = session;
        Add(_folder);
        Add(_out);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
        [("saddle report runs/model-0123456789ab", "writes runs/model-0123456789ab/report.html")];

    private int Run(ParseResult parsed)
    {
        string folder = parsed.GetRequiredValue(_folder);
        if (!Directory.Exists(folder))
            throw new InputException($"The folder {folder} does not exist. Give the folder of a run, which holds run.db, or of a training.");
        string path = parsed.GetValue(_out) ?? Path.Combine(folder, "report.html");
        if (StoredTraining.IsTraining(folder)) StoredTraining.Draw(folder, path);
        else StoredReport.Draw(folder, path);
        _session.Out.WriteLine($"Report: {path}");
        return 0;
    }
}
