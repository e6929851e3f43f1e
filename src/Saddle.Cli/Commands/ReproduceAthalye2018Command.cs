using System.CommandLine;
using Saddle.Cli.Options;
using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Papers.Athalye2018;
using Saddle.Reports;
using Saddle.Storage;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle reproduce athalye2018</c>.</summary>
internal sealed class ReproduceAthalye2018Command : SaddleCommand
{
    private const string TrainedFolder = "athalye2018-trained";
    private readonly Session _session;
    private readonly Option<string?> _defense =
        OptionOf.Text("--defense", "NAME", $"One defense: {string.Join(", ", Athalye2018Rerun.Defenses)}. Default: all.");

    private readonly Option<Athalye2018Budget?> _budget = OptionOf.Choice<Athalye2018Budget?>("--budget",
        "How much is done, after what is trained once for all budgets: quick (twenty minutes, default), standard (two hours and a half on two cores) or "
            + "paper (all test images: days).",
        [.. Athalye2018Budget.All.Select(budget => (budget.Name, (Athalye2018Budget?)budget))]);

    private readonly Option<string?> _trained = OptionOf.Text("--trained", "DIR",
        $"Where trained networks and fitted defenses are kept and found again. Default: {TrainedFolder} beside the run's folder.");

    private readonly Option<int?> _threads = OptionOf.Whole("--threads", "Threads of the CPU that compute. Default: one a core.", 1, 4096);
    private readonly Option<string?> _out =
        OptionOf.Text("--out", "DIR", "The run's folder: report.html, reproduction.json, evaluations and numbers. Default: runs/athalye2018-BUDGET.");
    private readonly Option<bool> _json = WorkOptions.Json();

    /// <summary>Creates the command.</summary>
    public ReproduceAthalye2018Command(Session session)
        : base("athalye2018", "Athalye, Carlini, Wagner 2018, \"Obfuscated gradients give a false sense of security\": sets up each "
        + "defense on MNIST, attacks it as its own paper did and with regard to it, and writes every value beside the papers'.")
    {
        _session = session;
        this.AddAll(_defense, _budget, _trained, _threads, _out, _json);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
    [
        ("saddle reproduce athalye2018", "all defenses on MNIST"),
        ("saddle reproduce athalye2018 --defense jpeg", "one of them"),
        ("saddle reproduce athalye2018 --budget standard", "more images, finer curves"),
    ];

    private int Run(ParseResult parsed)
    {
        Athalye2018Budget budget = parsed.GetValue(_budget) ?? Athalye2018Budget.Quick;
        string? defense = parsed.GetValue(_defense);
        Athalye2018Rerun.Require(defense);
        string folder = parsed.GetValue(_out) ?? Path.Combine("runs", $"athalye2018-{budget.Name}");
        string trained = parsed.GetValue(_trained) ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(folder)) ?? folder, TrainedFolder);
        if (parsed.GetValue(_threads) is { } threads) TorchSharp.torch.set_num_threads(threads);
        _session.WhenCancelled = $"What is finished is kept in {folder} and {trained}. To go on, run the same command again: {_session.Command}";
        Reproduction reproduction = StageDisplay.Run(_session, display =>
        {
            using Dataset train = ReproductionFiles.Load(_session, "mnist:train", display), test = ReproductionFiles.Load(_session, "mnist:test", display);
            // After the data, so that missing or unusable data leaves no folder behind.
            using SqliteRunStore store = RunFolder.ClaimForPaper(folder, $"athalye2018 {budget.Name}");
            using var study = new Athalye2018Study(budget, train, test, trained, Path.Combine(folder, "numbers"),
                name => SqliteRunStore.Open(Path.Combine(folder, "evaluations", name)), new PaperSteps(display), _session.Cancellation);
            return ReproductionFiles.Stored(store, Athalye2018Rerun.Run(study, defense, _session.Command, [.. RunVersions.Current], store));
        });
        ReproductionFiles.Write(_session, reproduction, folder, parsed.GetValue(_json));
        return 0;
    }
}
