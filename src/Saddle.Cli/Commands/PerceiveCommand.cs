using System.CommandLine;
using Saddle.Cli.Options;
using Saddle.Cli.Output;
using Saddle.Cli.Perception;
using Saddle.Data;
using Saddle.Models;
using Saddle.Perception.Studies;
using Saddle.Reports;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle perceive</c>: makes a study of what people see in adversarial examples.</summary>
internal sealed class PerceiveCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly Option<string[]> _from = OptionOf.Values("--examples-from", "RUN|FILE|MODEL",
        "Where the altered samples come from, as often as wanted: the folder of an evaluation or of crafted samples, an archive of adversarial examples "
            + "(.npz), or a "
            + "model, from which samples are crafted by the saliency map attack. Default: none; only examples as they are.",
        text => text.Length > 0 ? text : throw new UsageException("expected a folder, a file or a model, found nothing."));

    private readonly Option<string?> _model = OptionOf.Text("--model", "MODEL",
        "The model whose answers are to stand beside the people's, where --examples-from is no model. Default: what the runs say of theirs.");

    private readonly StudyOptionSet _study;
    private readonly DataOptions _data;
    private readonly ContractOptionSet _contract;
    private readonly DeviceOptions _device = new();
    private readonly Option<ulong?> _seed = WorkOptions.Seed();
    private readonly Option<string?> _out = OptionOf.Text("--out", "DIR", "The study's folder: study.json and pictures. Default: studies/NAME-SEED.");
    private readonly Option<bool> _json = WorkOptions.Json();

    /// <summary>Creates the command.</summary>
    public PerceiveCommand(Session session) : base("perceive", "Study what people see in adversarial examples: makes a study of samples by condition "
        + "(Papernot et al. "
        + "2016, section V.C), which 'serve' shows to people in their browsers and 'report' evaluates.")
    {
        _session = session;
        Add(_from);
        Add(_model);
        _study = new StudyOptionSet(this);
        _data = new DataOptions(this, "The examples:", "Required.");
        _contract = new ContractOptionSet(this, OptionOf.Whole("--classes", "The number of classes, 2 to 1000000. Default: what the data or the model's "
            + "file says.",
            2, ModelOptions.MostClasses));
        _device.AddTo(this, "Where a model runs");
        this.AddAll(_seed, _out, _json);
        Add(new PerceiveServeCommand(session));
        Add(new PerceiveReportCommand(session));
        Add(new PerceiveExportCommand(session));
        Add(new PerceiveImportCommand(session));
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
    [
        ("saddle perceive --data digits:test --examples-from digits-small-cnn-natural --study identify --samples 10",
            "samples crafted from a built-in model, and examples as they are"),
        ("saddle perceive --data mnist:test --examples-from runs/model-0123456789ab --study 2afc --samples 20", "the adversarial examples of an evaluation"),
        ("saddle perceive --data mnist:test --examples 2000 --examples-from model.pt --study papernot2016", "the paper's study"),
    ];

    private int Run(ParseResult parsed)
    {
        string name = _study.Name(parsed);
        ulong seed = parsed.GetValue(_seed) ?? 0;
        string[] from = parsed.GetValue(_from) ?? [];
        string folder = parsed.GetValue(_out) ?? Path.Combine("studies", FormattableString.Invariant($"{name}-{seed}"));
        if (StudyFolder.IsStudy(folder))
            throw new RunFolderException($"The folder {folder} holds a study already (study.json). Name another one with --out.");
        using Dataset data = _data.Load(parsed, _data.Specification(parsed, ""), _contract.Classes(parsed), _session);
        using Classifier? asked = parsed.GetValue(_model) is { } model ? Load(parsed, model, data) : null;
        (MaterialReader reader, string? judged) = Read(parsed, from, data, asked);
        StudyMaterial material = reader.Material;
        StudyDesign design = _study.Design(parsed, material.Originals, material.Altered, data.ClassNames, seed);
        var origin = new StudyOrigin
        {
            Data = data.Name,
            Examples = from,
            Model = parsed.GetValue(_model) ?? judged,
            Command = _session.Command,
            Versions = new Dictionary<string, string>(RunVersions.Current),
        };
        (Study study, IReadOnlyDictionary<string, byte[]> pictures) =
            StudyMaker.Make(design, data.ClassNames, material.Originals, material.Altered, material.Blank, material.Inverted, origin);
        StudyFolder written = StudyFolder.Write(folder, study, pictures);
        if (parsed.GetValue(_json)) _session.Out.WriteLine(PerceptionDocuments.OfStudy(written));
        else Tell(written);
        return 0;
    }

    private (MaterialReader Reader, string? Judged) Read(ParseResult parsed, string[] from, Dataset data, Classifier? asked)
    {
        string? judged = null;
        MaterialReader? reader = null;
        foreach (string source in from)
        {
            if (File.Exists(Path.Combine(source, "run.db"))) judged = (reader ??= new(_session, data, Bounds(data, asked))).Run(source) ?? judged;
            else if (Directory.Exists(source)) throw new InputException($"The folder {source} holds no run: it has no run.db. Give the folder of a run.");
            else if (source.Split('#')[0].EndsWith(".npz", StringComparison.Ordinal)) (reader ??= new(_session, data, Bounds(data, asked))).Archive(source,
                asked);
            else
            {
                using Classifier model = Load(parsed, source, data);
                (reader ??= new(_session, data, model.Contract.Bounds)).Craft(model, source, _study.ThetasToCraft(parsed), _study.MostDistortion(parsed));
                if (asked is null) reader.Originals(model);
                judged = source;
            }
        }
        reader ??= new(_session, data, Bounds(data, asked));
        if (asked is not null) reader.Originals(asked);
        return (reader, judged);
    }

    private Classifier Load(ParseResult parsed, string model, Dataset data) => _contract.Load(parsed, model, data, _device.Read(parsed));

    private static InputBounds Bounds(Dataset data, Classifier? model) => model?.Contract.Bounds ?? (data.Scale is { } scale
        ? new InputBounds([.. scale.Lower], [.. scale.Upper], scale.Lower.Count == 1 ? [] : [scale.Lower.Count, 1, 1]) : InputBounds.Unit);

    private void Tell(StudyFolder written)
    {
        Study study = written.Study;
        var table = new TextTable($"{study.Name}: {study.Samples.Count} samples, {study.SamplesEach} and {study.CatchTrialsEach} catch trials each",
            "condition", "group",
            ">samples");
        foreach ((int index, StudyCondition condition) in study.Conditions.Index())
            table.Add(condition.Name, study.Groups.First(group => group.Conditions.Contains(index)).Name,
                FormattableString.Invariant($"{study.Samples.Count(sample => sample.Condition == index)}"));
        table.Write(_session.Out);
        _session.Out.WriteLine($"Exclusion: {study.Exclusion}");
        _session.Out.WriteLine($"Study: {Path.Combine(written.Path, "study.json")}");
        _session.Out.WriteLine($"Show it to people: saddle perceive serve {written.Path} --participants 20");
    }
}
