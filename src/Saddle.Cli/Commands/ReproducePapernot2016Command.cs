using System.CommandLine;
using Saddle.Cli.Options;
using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Papers.Papernot2016;
using Saddle.Perception.Results;
using Saddle.Perception.Studies;
using Saddle.Reports;
using Saddle.Storage;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle reproduce papernot2016</c>.</summary>
internal sealed class ReproducePapernot2016Command : SaddleCommand
{
    private readonly Session _session;
    private readonly Option<int?> _figure = OptionOf.Whole("--figure",
        $"One figure of the paper: {string.Join(", ", Papernot2016Rerun.Figures)}. Default: all, and the numbers of the text.", 1, 17);

    private readonly Option<Papernot2016Budget?> _budget = OptionOf.Choice<Papernot2016Budget?>("--budget",
        "How much is done: quick (four minutes on two cores, 1,000 test images), standard (half an hour, default) or paper (all 270,000 samples).",
        [.. Papernot2016Budget.All.Select(budget => (budget.Name, (Papernot2016Budget?)budget))]);

    private readonly Option<int?> _workers = OptionOf.Whole("--workers", "Threads that craft and train. Default: one a core.", 1, 1024);
    private readonly Option<string?> _out =
        OptionOf.Text("--out", "DIR", "The run's folder: report.html, reproduction.json, the networks and run.db. Default: runs/papernot2016-BUDGET.");
    private readonly Option<string?> _perception = OptionOf.Text("--perception", "DIR",
        "The folder of a study of people (saddle perceive) for figures 16 and 17. Default: perception in the run's folder, which --figure 16 or 17 makes.");

    private readonly Option<bool> _json = WorkOptions.Json();

    /// <summary>Creates the command.</summary>
    public ReproducePapernot2016Command(Session session) : base("papernot2016", "Papernot et al. 2016, \"The limitations of deep learning in adversarial "
        + "settings\": trains the network on MNIST, crafts, measures, and writes every value beside the paper's.")
    {
        _session = session;
        this.AddAll(_figure, _budget, _workers, _out, _perception, _json);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
    [
        ("saddle reproduce papernot2016 --budget quick", "all figures from 1,000 test images"),
        ("saddle reproduce papernot2016 --figure 12 --budget paper", "the success matrix from all 90,000 test samples"),
    ];

    private int Run(ParseResult parsed)
    {
        Papernot2016Budget budget = parsed.GetValue(_budget) ?? Papernot2016Budget.Standard;
        int? figure = parsed.GetValue(_figure);
        if (figure is { } number && !Papernot2016Rerun.Figures.Contains(number))
            throw new UsageException($"Figure {number} is not among those that are drawn again: {string.Join(", ", Papernot2016Rerun.Figures)}. Figures 2, 6 "
                + "and 8 hold no measurements.");
        string folder = parsed.GetValue(_out) ?? Path.Combine("runs", $"papernot2016-{budget.Name}");
        string people = parsed.GetValue(_perception) ?? Path.Combine(folder, "perception");
        bool makes = figure is 16 or 17 && parsed.GetValue(_perception) is null && !StudyFolder.IsStudy(people);
        PerceptionResult? seen = Seen(people, asked: parsed.GetValue(_perception) is not null);
        _session.WhenCancelled = $"What is finished is kept in {folder}. To go on, run the same command again: {_session.Command}";
        Reproduction reproduction = StageDisplay.Run(_session, display =>
        {
            bool images = makes || Papernot2016Rerun.NeedsImages(figure);
            using Dataset? train = images ? ReproductionFiles.Load(_session, "mnist:train", display) : null,
                test = images ? ReproductionFiles.Load(_session, "mnist:test", display) : null;
            // After the data, so that missing data leaves no folder behind.
            using SqliteRunStore store = RunFolder.ClaimForPaper(folder, $"papernot2016 {budget.Name}");
            var steps = new PaperSteps(display);
            using Papernot2016Study study = train is null || test is null
                ? new(budget, store, folder, steps, _session.Cancellation) { Perception = seen }
                : new(train, test, budget, store, folder, parsed.GetValue(_workers) ?? Environment.ProcessorCount, steps,
                    _session.Cancellation)
                { Perception = seen };
            if (makes) PerceptionStudy.Make(study, people, _session.Command);
            return ReproductionFiles.Stored(store, Papernot2016Rerun.Run(study, figure, _session.Command, [.. RunVersions.Current], store));
        });
        ReproductionFiles.Write(_session, reproduction, folder, parsed.GetValue(_json));
        if (figure is 16 or 17 && seen is null)
            _session.Error.WriteLine($"note: Figures 16 and 17 are of people; only the paper's values are shown. Show the study {people} to people (saddle "
                + "perceive serve "
                + $"{people} --participants 461), and run this again.");
        return 0;
    }

    /// <summary>What people saw; null where nobody was asked.</summary>
    private static PerceptionResult? Seen(string folder, bool asked)
    {
        if (!asked && !StudyFolder.IsStudy(folder)) return null;
        var study = StudyFolder.Read(folder, pictures: false);
        if (study.Study.Kind != StudyKind.Identify)
            throw new InputException($"The study {folder} does not ask what people see, so it has nothing of figures 16 and 17. Give one of --study "
                + "papernot2016 or identify.");
        return AnswerStore.Exists(folder) ? PerceiveReportCommand.Read(study) : null;
    }
}
