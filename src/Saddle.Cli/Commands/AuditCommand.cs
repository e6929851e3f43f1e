using System.CommandLine;
using System.Text;
using Saddle.Cli.Options;
using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Evaluation.Audits;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Reports;
using Saddle.Storage;
using Saddle.Threats;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle audit</c>: whether a robust accuracy can be believed.</summary>
internal sealed class AuditCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly ModelOptions _model;
    private readonly DataOptions _data;
    private readonly ScaleOption _scale;
    private readonly ThreatOptions _threats;
    private readonly FeatureOptions _features;
    private readonly WorkOptions _work;
    private readonly Option<bool> _strict = OptionOf.Flag("--strict", "Exit with 1 where the gradients hide something or the naive number says too much.");

    /// <summary>Creates the command.</summary>
    public AuditCommand(Session session) : base("audit", "Can this number be believed? Evaluates naively, finds how the model hides its gradients, chooses the "
        + "attacks that go round that, makes them, and says by how much the naive number was wrong. Evidence, never a certificate. The same command again "
        + "continues where it stopped.")
    {
        _session = session;
        _model = new ModelOptions(this);
        _data = new DataOptions(this, "The examples:", "Required, except for the built-in digits models (digits:test).");
        _scale = new ScaleOption(this);
        _threats = new ThreatOptions(this, attacks: false);
        _features = new FeatureOptions(this);
        _work = new WorkOptions(this, "The audit's folder: audit.json, report.html, and the evaluations naive and adaptive. Default: runs/audit-MODEL-FINGERPRINT.");
        this.AddAll(_strict);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
    [
        ("saddle audit model.pt --data mnist:test --threat linf:0.3 --examples 200", "a model that somebody handed in"),
        ("saddle audit model.pt --data mnist:test --threat linf:0.3 --defense bit-depth:bits=1 --json", "a defended one; for programs"),
        ("saddle audit digits-small-cnn-robust --threat linf:0.3 --strict", "exit code 1 where gradients hide something"),
    ];

    private int Run(ParseResult parsed)
    {
        IReadOnlyList<ThreatModel> threats = _threats.Read(parsed);
        if (threats.Count > 1) throw new UsageException($"saddle audit takes one ε, not {threats.Count}. Run it for each.");
        using var loaded = ModelWithData.Load(parsed, _model, _data, _scale, _session);
        (Classifier classifier, Dataset data) = (loaded.Classifier, loaded.Data);
        _features.Tell(parsed, classifier.Contract, _session);
        var plan = new AuditPlan
        {
            Model = _model.Title(parsed),
            Threat = _features.Within(parsed, threats, classifier.Contract, data.InputShape)[0],
            Examples = _data.Examples(parsed),
            BatchSize = _work.Batch(parsed),
            Seed = _work.SeedOf(parsed),
            Command = _session.Command,
        };
        var audit = new Audit(classifier, data, plan);
        string folder = _work.Folder(parsed) ?? RunFolder.OfAudit(classifier, data, audit.Naive);
        using Classifier? imitator = audit.AsksForImitator ? Imitate(parsed, loaded, plan, Path.Combine(folder, "imitator")) : null;
        if (imitator is not null) audit = audit.Through(imitator);
        AuditText.WritePlan(audit, _session.Error);
        AuditResult result = Evaluate(classifier, data, audit, folder);
        string document = result.ToJson();
        AtomicFile.Write(Path.Combine(folder, "audit.json"), stream => stream.Write(Encoding.UTF8.GetBytes(document)));
        AuditReport.Write(result, Path.Combine(folder, "report.html"));
        if (_work.WantsJson(parsed)) _session.Out.WriteLine(document);
        else AuditText.Write(result, _session.Out);
        return parsed.GetValue(_strict) && (result.Diagnosis[0].Kind != DiagnosisKind.None || result.Adaptive.RobustAccuracy < result.Naive.RobustAccuracy)
            ? 1 : 0;
    }

    private Classifier Imitate(ParseResult parsed, ModelWithData loaded, AuditPlan plan, string folder)
    {
        using Dataset data = loaded.More(parsed, _model, _data, _scale, _session, Imitator.MostExamples);
        return Imitation.Run(_session, loaded.Classifier, data, plan, folder);
    }

    private AuditResult Evaluate(Classifier classifier, Dataset data, Audit audit, string folder)
    {
        string first = Path.Combine(folder, "naive"), second = Path.Combine(folder, "adaptive");
        using SqliteRunStore naive = RunFolder.Open(first), adaptive = RunFolder.Open(second);
        foreach ((EvaluationPlan plan, SqliteRunStore store, string part, string label) in
            ((EvaluationPlan, SqliteRunStore, string, string)[])[(audit.Naive, naive, first, "naive: "), (audit.Adaptive, adaptive, second, "adaptive: ")])
        {
            EvaluationJob.Run(_session, classifier, data, plan, store, part, label);
            HtmlReport.Write(store, Path.Combine(part, "report.html"), part);
        }
        return audit.Result(naive, adaptive, folder, _session.Cancellation);
    }
}
