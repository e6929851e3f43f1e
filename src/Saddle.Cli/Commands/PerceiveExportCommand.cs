using System.CommandLine;
using Saddle.Cli.Options;
using Saddle.Perception.Pages;
using Saddle.Perception.Studies;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle perceive export</c>: a study as files for somebody else's server.</summary>
internal sealed class PerceiveExportCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly Argument<string> _folder = new("DIR") { Description = "The study's folder, which holds study.json." };
    private readonly Option<string?> _out = OptionOf.Text("--out", "DIR", "Where the files go; anew. Default: export in the study's folder.");
    private readonly Option<int?> _participants = OptionOf.Whole("--participants",
        "How many orders of trials are written; whoever opens the page gets one of them. Default: 100.", 1, StudyExport.MostPlans);

    /// <summary>Creates the command.</summary>
    public PerceiveExportCommand(Session session) : base("export", "Write a study as static files for a crowd-sourcing service or a host of one's own; "
        + "'import' reads the "
        + "answers that people hand over.")
    {
        _session = session;
        Add(_folder);
        this.AddAll(_out, _participants);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
        [("saddle perceive export studies/identify-0", "index.html and what it needs, in studies/identify-0/export")];

    private int Run(ParseResult parsed)
    {
        var folder = StudyFolder.Read(parsed.GetRequiredValue(_folder));
        string to = parsed.GetValue(_out) ?? Path.Combine(folder.Path, "export");
        StudyExport.Write(folder, to, parsed.GetValue(_participants) ?? 100);
        _session.Out.WriteLine($"Page: {Path.Combine(to, "index.html")}");
        _session.Out.WriteLine($"Read the answers that people hand over: saddle perceive import {folder.Path} FILE");
        return 0;
    }
}
