using System.CommandLine;
using Saddle.Attacks;
using Saddle.Cli.Options;
using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Models;
using Saddle.Reports;
using Saddle.Storage;
using Saddle.Threats;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle evaluate</c>: the main job, from a model to an honest robustness report.</summary>
internal sealed class EvaluateCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly ModelOptions _model;
    private readonly DataOptions _data;
    private readonly ScaleOption _scale;
    private readonly ThreatOptions _threats;
    private readonly FeatureOptions _features;
    private readonly AttackChoice _attacks;
    private readonly WorkOptions _work;
    private readonly Option<bool> _individually =
        OptionOf.Flag("--individually", "Give every attack all examples, instead of those that the attacks before it left standing.");
    private readonly Option<bool> _noProbes =
        OptionOf.Flag("--no-probes", "Leave out the runs that only serve the warnings (unbounded attack, ε sweep, PGD on what noise or FGSM broke).");
    private readonly Option<StoredPoints?> _keep = OptionOf.Choice<StoredPoints?>("--keep",
        "Which adversarial examples are stored: none, best (of the first attack that broke an example), all (of every attack). Unless none, the nearest of "
            + "each broken example is written to adversarial.npz, for 'saddle verify'. Default: best.",
        ("none", StoredPoints.None), ("best", StoredPoints.Best), ("all", StoredPoints.All));
    private readonly Option<bool> _plan = OptionOf.Flag("--plan",
        "Do nothing but print what can be done now, a piece of work a line, for 'saddle work' in other processes or on other machines.");
    private readonly Option<string?> _pieces = OptionOf.Text("--pieces", "FILE", "Commit what 'saddle work' printed, before going on.");
    private readonly Option<bool> _strict = OptionOf.Flag("--strict", "Exit with 1 if there are warnings.");

    /// <summary>Creates the command.</summary>
    public EvaluateCommand(Session session) : base("evaluate", "The main job: attack a classifier and say how much of its accuracy stands, what cannot be "
        + "trusted, and how to rerun it. The same command again continues where it stopped.")
    {
        _session = session;
        _model = new ModelOptions(this);
        _data = new DataOptions(this, "The examples:", "Required, except for the built-in digits models (digits:test).");
        _scale = new ScaleOption(this);
        _threats = new ThreatOptions(this);
        _features = new FeatureOptions(this);
        _attacks = new AttackChoice(this);
        _work = new WorkOptions(this, "The run's folder: run.db with every finished piece, report.html and adversarial.npz. Default: runs/MODEL-FINGERPRINT.");
        this.AddAll(_individually, _noProbes, _keep, _plan, _pieces, _strict);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
    [
        ("saddle evaluate model.pt --data mnist:test --threat linf:0.3 --examples 1000", "the standard suite on the first 1,000 test images"),
        ("saddle evaluate weights.safetensors --architecture lenet --data idx:images.gz,labels.gz --threat linf:0.1,0.2,0.3 --threat l2:2",
            "weights of a built-in architecture, under four threat models"),
        ("saddle evaluate model.pt --data folder:images --resize 32x32 --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 --threat linf:8/255 --attack fgsm "
            + "--attack pgd:steps=100,restarts=5", "colour images, attacks of your own choice"),
        ("saddle evaluate model.pt --data mnist:test --threat linf:0.3 --attack transfer:source=other.pt,inner=pgd,steps=40",
            "black-box: examples made on another model, tried on this one"),
        ("saddle evaluate model.pt --data npz:patients.npz --threat linf:0.1 --mask changeable.csv --epsilon-scale units.csv",
            "tabular data: some features are fixed, and each of the others has an ε of its own"),
        ("saddle evaluate digits-small-cnn-natural --threat linf:0.3 --json --strict",
            "a built-in model, for programs: JSON, and exit code 1 if there are warnings"),
    ];

    private int Run(ParseResult parsed)
    {
        IReadOnlyList<ThreatModel> threats = _threats.Read(parsed);
        // Once before anything is loaded, so that what is wrong is said at once.
        _ = _attacks.Read(parsed, threats);
        using var loaded = ModelWithData.Load(parsed, _model, _data, _scale, _session);
        (Classifier classifier, Dataset data) = (loaded.Classifier, loaded.Data);
        using var sources = new SourceLoading(name => _model.LoadSource(parsed, name, data));
        threats = _features.Within(parsed, threats, classifier.Contract, data.InputShape);
        _features.Tell(parsed, classifier.Contract, _session);
        IReadOnlyList<Attack> named = _attacks.Read(parsed, threats, classifier.Contract.Classes);
        EvaluationPlan plan = Plan(parsed, _model.Title(parsed), threats, [.. named.Select(attack => AttackCatalogue.Load(attack, sources.Find))]);
        string folder = _work.Folder(parsed) ?? RunFolder.Of(classifier, data, plan);
        using SqliteRunStore store = RunFolder.Open(folder);
        if (parsed.GetValue(_pieces) is { } pieces) PieceFile.Commit(pieces, store);
        if (parsed.GetValue(_plan))
        {
            foreach (WorkItem item in Evaluator.Ready(classifier, data, plan, store, _session.Cancellation)) _session.Out.WriteLine(item);
            return 0;
        }
        EvaluationResult result = EvaluationJob.Run(_session, classifier, data, plan, store, folder);
        string report = Path.Combine(folder, "report.html");
        HtmlReport.Write(store, report, folder);
        if (_work.WantsJson(parsed)) _session.Out.WriteLine(ResultReader.ToJson(result));
        else EvaluationTables.Write(result, _session.Out);
        TextWriter told = _work.WantsJson(parsed) ? _session.Error : _session.Out;
        told.WriteLine($"Report: {report}");
        if (plan.Points != StoredPoints.None)
            told.WriteLine($"Adversarial examples: {string.Join(", ", BrokenExamples.Write(folder, store, data, result))}");
        return parsed.GetValue(_strict) && result.Warnings.Count > 0 ? 1 : 0;
    }

    private EvaluationPlan Plan(ParseResult parsed, string model, IReadOnlyList<ThreatModel> threats, IReadOnlyList<Attack> attacks) => new()
    {
        Model = model,
        Threats = threats,
        Attacks = attacks,
        Examples = _data.Examples(parsed),
        BatchSize = _work.Batch(parsed),
        Seed = _work.SeedOf(parsed),
        Individually = parsed.GetValue(_individually),
        Probes = !parsed.GetValue(_noProbes),
        Points = parsed.GetValue(_keep) ?? StoredPoints.Best,
        Command = _session.Command,
    };
}
