using System.CommandLine;
using System.Text;
using Saddle.Cli.Claims;
using Saddle.Cli.Options;
using Saddle.Cli.Output;
using Saddle.Evaluation.Audits;
using Saddle.Evaluation.Claims;
using Saddle.Evaluation.Runs;
using Saddle.Storage;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle check</c>: a written claim of robustness as a test.</summary>
internal sealed class CheckCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly Argument<string?> _file = new("FILE")
    {
        Description = "The claim, in YAML or JSON; docs/claims.md says what may stand in it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _new = OptionOf.Flag("--new", "Write a claim with comments to FILE, or to standard output; it can be tested as it is.");
    private readonly Option<bool> _schema = OptionOf.Flag("--schema", "Print the JSON schema of claims, for editors (docs/claim.schema.json).");
    private readonly Option<int?> _batch = OptionOf.Whole("--batch", "Examples that are attacked at once, 1 or more; it changes no draw. Default: 500.", 1);
    private readonly Option<string?> _out = OptionOf.Text("--out", "DIR",
        "The folder of the claim's tests: claim.json, adversarial.npz with the counter-examples, and a run for each model, data and parameters. Default: "
            + "runs/claim-NAME.");
    private readonly Option<string?> _junit = OptionOf.Text("--junit", "FILE", "Write the verdict as JUnit XML too. Default: not.");
    private readonly Option<string?> _sarif = OptionOf.Text("--sarif", "FILE", "Write the verdict as SARIF 2.1.0 too. Default: not.");
    private readonly DeviceOptions _device = new();
    private readonly Option<bool> _json = WorkOptions.Json();

    /// <summary>Creates the command.</summary>
    public CheckCommand(Session session) : base("check", "Test a written claim of robustness: tries to refute it, and stops once it is refuted. Exits with 0 "
        + "if it is not refuted, 1 if it is refuted (the counter-examples are kept, each confirmed alone), 6 if it cannot be tested. The same command again "
        + "continues where it stopped.")
    {
        _session = session;
        Add(_file);
        this.AddAll(_new, _schema, _batch, _out, _junit, _sarif);
        _device.AddTo(this, "Where the model runs");
        Add(_json);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
    [
        ("saddle check --new claim.yaml", "a claim with comments, to be changed"),
        ("saddle check claim.yaml", "tests it"),
        ("saddle check claim.yaml --junit claim.xml --sarif claim.sarif", "for CI systems; exit code 1 if it is refuted"),
    ];

    private int Run(ParseResult parsed)
    {
        string? file = parsed.GetValue(_file);
        if (parsed.GetValue(_new)) return WriteNew(file);
        if (parsed.GetValue(_schema))
        {
            _session.Out.WriteLine(ClaimSchema.Text());
            return 0;
        }
        if (file is null) throw new UsageException("FILE is missing; name the file of a claim. 'saddle check --new claim.yaml' writes one.");
        try
        {
            CheckResult result = Check(parsed, ClaimReader.Read(file));
            using (result.Findings) Tell(parsed, result);
            return result.ExitCode;
        }
        catch (ClaimFileException error)
        {
            TellUnusable(parsed, file, error.Message, error.Place);
            throw error.In(file);
        }
        catch (InputException error)
        {
            TellUnusable(parsed, file, error.Message, Place.Start);
            throw;
        }
    }

    private void TellUnusable(ParseResult parsed, string file, string message, Place place)
    {
        if (parsed.GetValue(_junit) is { } junit) JUnitFile.Write(junit, file, message);
        if (parsed.GetValue(_sarif) is { } sarif) SarifFile.Write(sarif, file, message, place);
    }

    private int WriteNew(string? file)
    {
        if (file is null)
        {
            _session.Out.Write(ClaimTemplate.Text);
            return 0;
        }
        if (File.Exists(file)) throw new UsageException($"{file} is there already. Name another file.");
        AtomicFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(ClaimTemplate.Text)), makeFolder: true);
        _session.Out.WriteLine($"Written: {file}. To test it: saddle check {file}");
        return 0;
    }

    private CheckResult Check(ParseResult parsed, ClaimDocument document)
    {
        string folder = parsed.GetValue(_out) ?? Path.Combine("runs", $"claim-{RunFolder.Label(document.File)}");
        RunFolder.RefuseTraining(folder);
        RunFolder.RefuseEvaluation(folder);
        EarlierVerdict? earlier = EarlierVerdict.Read(folder);
        ClaimHashCheck hashes = ClaimHashCheck.Of(document);
        if (hashes.Wrong is { } wrong)
            throw earlier is null ? wrong
                : wrong.Place.Wrong($"{wrong.Message} The earlier verdict in {folder} ({earlier.Verdict}) is void for the present file.");
        MissingPart[] missing = [.. hashes.Missing, .. Computation(document), .. Untested(document).Missing()];
        if (missing.Length > 0) return new CheckResult(document, ClaimVerdict.Untestable) { Missing = missing };
        using ClaimSubject subject = ClaimSubject.Load(document, _device.Read(parsed), _session);
        subject.RequireSensible();
        if (subject.Claim.Missing(subject.Classifier) is { Count: > 0 } further)
            return new CheckResult(document, ClaimVerdict.Untestable) { Missing = further };
        return Test(parsed, subject, hashes, folder, earlier);
    }

    private CheckResult Test(ParseResult parsed, ClaimSubject subject, ClaimHashCheck hashes, string folder, EarlierVerdict? earlier)
    {
        var check = new ClaimCheck(subject.Classifier, subject.Data, subject.Claim)
        {
            Choice = new AuditChoice
            {
                Imitation = (model, data, plan) => subject.Imitator = Imitation.Run(_session, model, data, plan,
                    Path.Combine(folder, $"imitator-{model.Fingerprint[..Math.Min(12, model.Fingerprint.Length)]}")),
            },
            BatchSize = parsed.GetValue(_batch) ?? 500,
            Command = _session.Command,
        };
        EvaluationPlan plan = check.Plan(_session.Cancellation);
        IReadOnlyDictionary<string, string> facts = ClaimFacts.Of(subject, hashes, plan);
        IReadOnlyList<string> changes = earlier?.Changes(facts) ?? [];
        string own = Path.Combine(folder, Path.GetFileName(RunFolder.Of(subject.Classifier, subject.Data, plan)));
        using SqliteRunStore store = RunFolder.Open(own);
        _session.WhenCancelled = $"What is finished is kept in {folder}. To go on, run the same command again: {_session.Command}";
        ClaimFindings findings = Findings(check, plan, store, subject.Document);
        return new CheckResult(subject.Document, findings.Verdict)
        {
            Findings = findings,
            Facts = facts,
            Void = changes.Count > 0 ? earlier : null,
            Changes = changes,
            Notes = subject.Document.Computation is { } limit
                ? [$"The limit on computation ({limit}) is not heeded: a threat model does not bound how long somebody computes."] : [],
            Counterexamples = CounterexampleFile.Write(folder, findings, subject.Data, subject.Document.Data.Listed),
            Folder = folder,
        };
    }

    private ClaimFindings Findings(ClaimCheck check, EvaluationPlan plan, IRunStore store, ClaimDocument document)
    {
        try
        {
            return StageDisplay.Run(_session, display => check.Run(plan, store, new EvaluationDisplay(display, ""), _session.Cancellation));
        }
        catch (UsageException error)
        {
            // What only shows on the data, such as a budget of an attack's own that lets no feature change, is said in the file all the same.
            throw document.PlaceOf("attacks").Wrong(error.Message, error);
        }
    }

    private void Tell(ParseResult parsed, CheckResult result)
    {
        string document = CheckText.Json(result, _session.Command);
        if (result.Folder is { } folder) AtomicFile.Write(EarlierVerdict.FileOf(folder), stream => stream.Write(Encoding.UTF8.GetBytes(document + '\n')));
        if (parsed.GetValue(_junit) is { } junit) JUnitFile.Write(junit, result);
        if (parsed.GetValue(_sarif) is { } sarif) SarifFile.Write(sarif, result);
        foreach (string note in result.Notes.Concat(result.Findings?.Evaluation.Notes ?? [])) _session.Error.WriteLine($"note: {note}");
        foreach (Warning warning in result.Findings?.Evaluation.Warnings ?? [])
            _session.Error.WriteLine(Texts.Warning(warning, result.Findings!.Evaluation.Subject(warning)));
        if (result.Void is { } earlier)
            _session.Error.WriteLine($"note: the earlier verdict ({earlier.Verdict}) is void: {string.Join("; ", result.Changes)}.");
        if (parsed.GetValue(_json)) _session.Out.WriteLine(document);
        else CheckText.Write(result, _session.Out);
    }

    /// <summary>Time is no budget of an adversary: without an ε beside it there is nothing to hold one to.</summary>
    private static IEnumerable<MissingPart> Computation(ClaimDocument document) => document.Computation is { } limit && document.Threat.IsUnlimited
        ? [new MissingPart("threat.computation", $"the only limit is one on computation ({limit}), and who computes longer is no other adversary; an ε is "
        + "needed")] : [];

    /// <summary>The claim before anything is loaded.</summary>
    private static Claim Untested(ClaimDocument document) =>
        new() { Model = document.Model.Name, Threat = document.Threat, Metric = document.Metric, Threshold = document.Threshold };
}
