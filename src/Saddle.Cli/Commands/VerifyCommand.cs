using System.CommandLine;
using Saddle.Cli.Options;
using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Evaluation.Exchange;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle verify</c>: judges adversarial examples that were made elsewhere.</summary>
internal sealed class VerifyCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "The adversarial examples, in the unit of the model's bounds: .npz with the arrays adversarial and example (the indices of their "
            + "originals; without them the first examples in their order), FILE#ARRAY for points of another name, .npy, or .pt of torch.save with one "
            + "tensor or a "
            + "dictionary of the same names. Pickles are read as data and never run.",
    };

    private readonly ModelOptions _model;
    private readonly DataOptions _data;
    private readonly ScaleOption _scale;
    private readonly ThreatOptions _threats;
    private readonly FeatureOptions _features;
    private readonly WorkOptions _work;

    /// <summary>Creates the command.</summary>
    public VerifyCommand(Session session) : base("verify", "Judge adversarial examples that were made elsewhere: measures each, asks the model afresh, in a "
        + "batch and alone, and says what robust accuracy they prove. What lies outside the threat model is counted and never projected.")
    {
        _session = session;
        Add(_file);
        _model = new ModelOptions(this);
        _data = new DataOptions(this, "The originals, in the order that the indices count in:",
            "Required, except for the built-in digits models (digits:test).");
        _scale = new ScaleOption(this);
        _threats = new ThreatOptions(this, attacks: false);
        _features = new FeatureOptions(this);
        _work = new WorkOptions(this, "A folder for verification.json and verdicts.npz, what came of each point. Default: none; nothing is written.");
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
    [
        ("saddle verify adversarial.npz model.pt --data mnist:test --examples 100 --threat linf:0.3", "examples that another program or machine made"),
        ("saddle verify points.npz#x_adv model.pt --data mnist:test --threat l2", "points under another name, and without an ε: how far they are"),
        ("saddle verify points.pt model.pt --data npz:examples.npz --threat linf:8/255 --json --out verified", "a tensor of PyTorch; for programs"),
    ];

    private int Run(ParseResult parsed)
    {
        IReadOnlyList<ThreatModel> threats = _threats.Read(parsed);
        if (threats.Count > 1) throw new UsageException($"saddle verify takes one ε, not {threats.Count}. Run it for each.");
        using AdversarialExamples examples = AdversarialExamples.Load(parsed.GetRequiredValue(_file));
        using var loaded = ModelWithData.Load(parsed, _model, _data, _scale, _session);
        (Classifier classifier, Dataset data) = (loaded.Classifier, loaded.Data);
        _features.Tell(parsed, classifier.Contract, _session);
        ThreatModel threat = _features.Within(parsed, threats, classifier.Contract, data.InputShape)[0];
        Verification verification = StageDisplay.Run(_session, display => Verification.Of(examples, classifier, data, threat, _work.Batch(parsed),
            _work.SeedOf(parsed), new EvaluationDisplay(display, ""), _session.Cancellation));
        foreach (string note in verification.Notes) _session.Error.WriteLine($"note: {note}");
        foreach (Warning warning in verification.Warnings) _session.Error.WriteLine(Texts.Warning(warning, null));
        VerificationFiles? files = _work.Folder(parsed) is { } folder ? VerificationFiles.In(folder) : null;
        string document = VerificationText.Json(verification, _model.Title(parsed), data.Name, files, _session.Command, _work.SeedOf(parsed));
        files?.Write(verification, document);
        if (_work.WantsJson(parsed)) _session.Out.WriteLine(document);
        else VerificationText.Write(verification, _model.Title(parsed), data.Name, files, _session.Out);
        return 0;
    }
}
