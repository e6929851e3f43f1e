using System.CommandLine;
using Saddle.Attacks;
using Saddle.Cli.Options;
using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Models;
using Saddle.Options;
using Saddle.Storage;
using Saddle.Threats;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle attack NAME</c>: one attack with every option of its own.</summary>
internal sealed class OneAttackCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly CatalogueEntry<Attack> _attack;
    private readonly AttackOptionSet _options;
    private readonly ModelOptions _model;
    private readonly DataOptions _data;
    private readonly ScaleOption _scale;
    private readonly ThreatOptions _threats;
    private readonly FeatureOptions _features;
    private readonly WorkOptions _work;

    /// <summary>Creates the command of an attack.</summary>
    public OneAttackCommand(Session session, CatalogueEntry<Attack> attack)
        : base(attack.Name, $"{attack.Title} ({attack.Reference}) on the examples that the model takes right.")
    {
        (_session, _attack) = (session, attack);
        _options = new AttackOptionSet(this, attack);
        // The attack's own options have the first right to a word.
        _model = new ModelOptions(this, _options.Has("classes") ? "--model-classes" : "--classes");
        _data = new DataOptions(this, "The examples:", "Required, except for the built-in digits models (digits:test).");
        _scale = new ScaleOption(this);
        _threats = new ThreatOptions(this);
        _features = new FeatureOptions(this);
        _work = new WorkOptions(this, "The run's folder: adversarial.npz, examples.png and run.db. Default: runs/MODEL-FINGERPRINT.");
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
    [
        ($"saddle attack {_attack.Name} model.pt {(_options.Has("inner") ? "--source other.pt --inner pgd:steps=40 " : "")}--data mnist:test --examples 100 "
            + "--threat linf:0.3 --out attacked", "writes attacked/adversarial.npz and attacked/examples.png"),
    ];

    private int Run(ParseResult parsed)
    {
        Attack attack = _options.Read(parsed);
        IReadOnlyList<ThreatModel> threats = _threats.Read(parsed);
        if (threats.Count > 1)
            throw new UsageException($"saddle attack takes one ε, not {threats.Count}. Run it for each, or use saddle evaluate with --attack {_attack.Name}.");
        using var loaded = ModelWithData.Load(parsed, _model, _data, _scale, _session);
        (Classifier classifier, Dataset data) = (loaded.Classifier, loaded.Data);
        using var sources = new SourceLoading(name => _model.LoadSource(parsed, name, data));
        _features.Tell(parsed, classifier.Contract, _session);
        var plan = new EvaluationPlan
        {
            Model = _model.Title(parsed),
            Threats = _features.Within(parsed, threats, classifier.Contract, data.InputShape),
            Attacks = [AttackCatalogue.Load(attack, sources.Find)],
            Examples = _data.Examples(parsed),
            BatchSize = _work.Batch(parsed),
            Seed = _work.SeedOf(parsed),
            Probes = false,
            Points = StoredPoints.All,
            Command = _session.Command,
        };
        string folder = _work.Folder(parsed) ?? RunFolder.Of(classifier, data, plan);
        using SqliteRunStore store = RunFolder.Open(folder);
        EvaluationResult result = EvaluationJob.Run(_session, classifier, data, plan, store, folder);
        var files = AdversarialFiles.Write(folder, store, data, result.Threats[0], classifier.Contract.Bounds);
        if (_work.WantsJson(parsed)) _session.Out.WriteLine(Json(result, files));
        else WriteTable(result, files);
        return 0;
    }

    private void WriteTable(EvaluationResult result, AdversarialFiles files)
    {
        EvaluationTables.Write(result, _session.Out);
        _session.Out.WriteLine($"Adversarial examples: {files.Archive}{(files.Grid is null ? "" : $", drawn in {files.Grid}")}");
    }

    private static string Json(EvaluationResult result, AdversarialFiles files)
    {
        ThreatResult threat = result.Threats[0];
        AttackSummary attack = threat.Attacks[0];
        return JsonOutput.Of(new
        {
            SchemaVersion = 1,
            result.Complete,
            attack.Attack,
            attack.Options,
            attack.Name,
            threat.Norm,
            threat.Epsilon,
            threat.EpsilonText,
            threat.Goal,
            threat.Access,
            threat.Mask,
            threat.EpsilonScale,
            Samples = result.Examples,
            result.NaturalAccuracy,
            NaturallyRejected = result.Rejected,
            attack.Attacked,
            attack.Broken,
            attack.Rejected,
            attack.RobustAccuracy,
            attack.SuccessRate,
            attack.MedianDistance,
            attack.ForwardPasses,
            attack.BackwardPasses,
            attack.Queries,
            attack.Seconds,
            attack.CpuSeconds,
            result.Warnings,
            result.Notes,
            Files = files,
            result.Run,
        });
    }
}
