using System.CommandLine;
using Saddle.Cli.Options;
using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Papers.Madry2018;
using Saddle.Reports;
using Saddle.Storage;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle reproduce madry2018</c>.</summary>
internal sealed class ReproduceMadry2018Command : SaddleCommand
{
    private readonly Session _session;
    private readonly Option<int?> _table =
        OptionOf.Whole("--table", $"One table of the paper: {string.Join(", ", Madry2018Rerun.Tables)}. Default: all tables and figures.", 1, 99);
    private readonly Option<int?> _figure =
        OptionOf.Whole("--figure", $"One figure of the paper: {string.Join(", ", Madry2018Rerun.Figures)}. Default: all tables and figures.", 1, 99);

    private readonly Option<Madry2018Budget?> _budget = OptionOf.Choice<Madry2018Budget?>("--budget",
        "How much is done: quick (ten minutes, default), standard (a night on two cores) or paper (the paper's networks and trainings: days).",
        [.. Madry2018Budget.All.Select(budget => (budget.Name, (Madry2018Budget?)budget))]);

    private readonly Option<DatasetSpecification?> _cifar = OptionOf.Value("--cifar", "DATA", "CIFAR-10 for the paper's second half: cifar10, or folder:PATH "
        + "(a folder or .tar.gz archive with the parts train and test, each with a subfolder a class). Default: none; tables 2 to 5 are left out.", ParseCifar);
    private readonly Option<int?> _threads = OptionOf.Whole("--threads", "Threads of the CPU that compute. Default: one a core.", 1, 4096);
    private readonly Option<string?> _out =
        OptionOf.Text("--out", "DIR", "The run's folder: report.html, reproduction.json, networks, evaluations and numbers. Default: runs/madry2018-BUDGET.");
    private readonly Option<bool> _json = WorkOptions.Json();

    /// <summary>Creates the command.</summary>
    public ReproduceMadry2018Command(Session session) : base("madry2018", "Madry et al. 2018, \"Towards deep learning models resistant to adversarial "
        + "attacks\": trains robust and other networks on MNIST (and CIFAR-10), attacks them, and writes every value beside the paper's.")
    {
        _session = session;
        this.AddAll(_table, _figure, _budget, _cifar, _threads, _out, _json);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
    [
        ("saddle reproduce madry2018", "all tables and figures of MNIST in ten minutes"),
        ("saddle reproduce madry2018 --table 1 --budget standard", "MNIST under every attack, overnight"),
        ("saddle reproduce madry2018 --table 5 --cifar folder:cifar10.tar.gz", "CIFAR-10 from a folder of images"),
    ];

    private int Run(ParseResult parsed)
    {
        Madry2018Budget budget = parsed.GetValue(_budget) ?? Madry2018Budget.Quick;
        (int? table, int? figure) = (parsed.GetValue(_table), parsed.GetValue(_figure));
        DatasetSpecification? cifar = parsed.GetValue(_cifar);
        Madry2018Rerun.Require(table, figure, cifar is not null);
        string folder = parsed.GetValue(_out) ?? Path.Combine("runs", $"madry2018-{budget.Name}");
        if (parsed.GetValue(_threads) is { } threads) TorchSharp.torch.set_num_threads(threads);
        _session.WhenCancelled = $"What is finished is kept in {folder}. To go on, run the same command again: {_session.Command}";
        Reproduction reproduction = StageDisplay.Run(_session, display =>
        {
            using Dataset train = ReproductionFiles.Load(_session, "mnist:train", display), test = ReproductionFiles.Load(_session, "mnist:test", display);
            using Dataset? colour = cifar is null ? null : Load(cifar, DatasetSplit.Train, display), colourTest = cifar is null ? null
                : Load(cifar, DatasetSplit.Test, display);
            using MadryField first = MadryField.Mnist(train, test, budget.Mnist);
            using MadryField? second = colour is null || colourTest is null ? null : MadryField.Cifar(colour, colourTest, budget.Cifar);
            // After the data, so that missing or unusable data leaves no folder behind.
            using SqliteRunStore store = RunFolder.ClaimForPaper(folder, $"madry2018 {budget.Name}");
            using var study =
                new Madry2018Study(budget, first, second, folder, name => SqliteRunStore.Open(Path.Combine(folder, "evaluations", name)),
                    new PaperSteps(display), _session.Cancellation);
            return ReproductionFiles.Stored(store, Madry2018Rerun.Run(study, table, figure, _session.Command, [.. RunVersions.Current], store));
        });
        ReproductionFiles.Write(_session, reproduction, folder, parsed.GetValue(_json));
        return 0;
    }

    private static DatasetSpecification ParseCifar(string words)
    {
        DatasetSpecification cifar = DatasetSpecification.Parse(words);
        if (cifar.Source is not (DatasetSource.Cifar10 or DatasetSource.Folder)) throw new UsageException($"expected cifar10 or folder:PATH, not '{words}'.");
        // Without a part cifar10 means its test part, so that the words alone tell.
        bool part = cifar.Source == DatasetSource.Folder ? cifar.Split is not null : words != "cifar10";
        return part ? throw new UsageException($"'{words}' names one part, but both train and test are needed; give cifar10 or folder:PATH without a part.")
            : cifar;
    }

    private Dataset Load(DatasetSpecification cifar, DatasetSplit split, StageDisplay display) =>
        ReproductionFiles.Load(_session, cifar with { Split = split }, display);
}
