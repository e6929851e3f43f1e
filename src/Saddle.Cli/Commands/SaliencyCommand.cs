using System.CommandLine;
using System.Globalization;
using Saddle.Attacks;
using Saddle.Cli.Crafts;
using Saddle.Cli.Options;
using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Hardness;
using Saddle.Evaluation.Results;
using Saddle.Models;
using Saddle.Options;
using Saddle.Storage;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle attack jsma</c>: crafts every image towards every target class.</summary>
internal sealed class SaliencyCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly Option<string?> _targets = CraftOptions.Targets();
    private readonly ModelOptions _model;
    private readonly DataOptions _data;
    private readonly ScaleOption _scale;
    private readonly FeatureOptions _features;
    private readonly CraftOptions _craft;

    /// <summary>Creates the command.</summary>
    public SaliencyCommand(Session session, CatalogueEntry<Attack> attack) : base(attack.Name, $"{attack.Title} ({attack.Reference}): every image towards "
        + "every target class. Without --max-distortion nothing bounds how many features change; the paper takes 14.5%.")
    {
        _session = session;
        Add(_targets);
        _craft = new CraftOptions(this, "The run's folder: adversarial.npz, examples.png and run.db. Default: runs/MODEL-jsma-KEY.");
        _features = new FeatureOptions(this, scales: false);
        _model = new ModelOptions(this);
        _data = new DataOptions(this, "The images:", "Required, except for the built-in digits models (digits:test).");
        _scale = new ScaleOption(this);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
    [
        ("saddle attack jsma model.pt --data mnist:test --examples 100 --targets all --theta 1 --max-distortion 14.5%",
            "the paper's setting on 100 images, 900 samples"),
        ("saddle attack jsma model.pt --data mnist:test --targets 7 --theta=-1 --rule taylor", "lower features until the model gives class 7, by TJSMA"),
        ("saddle attack jsma model.pt --data mnist:test --targets least --max-distortion 14.5%", "untargeted: of each image the target that needs least"),
    ];

    private int Run(ParseResult parsed)
    {
        string model = _model.Name(parsed);
        SaliencyMapAttack attack = _craft.Attack(parsed);
        string targets = parsed.GetValue(_targets) ?? "all";
        int? target = CraftOptions.Target(targets);
        using var loaded = ModelWithData.Load(parsed, _model, _data, _scale, _session);
        (Classifier classifier, Dataset data) = (loaded.Classifier, loaded.Data);
        _features.Tell(parsed, classifier.Contract, _session);
        CraftPlan plan = _craft.Plan(parsed, _model.Title(parsed), attack, target, _data.Examples(parsed), _session.Command)
            with
        { Mask = _features.Mask(parsed, classifier.Contract, data.InputShape) };
        string folder = _craft.Folder(parsed) ?? CraftJob.Folder(classifier, data, plan);
        using SqliteRunStore store = CraftJob.Open(folder, classifier, data, plan);
        CraftFindings run = CraftJob.Run(_session, classifier, data, plan, store, folder);
        if (targets == CraftOptions.Least) run = run with { Samples = LeastTarget.Of(run.Samples) };
        CraftSummary summary = CraftSummary.Of(run.Samples, run.Features);
        var files = CraftFiles.Write(folder, run, data, classifier.Contract.Bounds);
        if (summary.AlreadyInTarget > 0)
            _session.Error.WriteLine(
                string.Create(CultureInfo.InvariantCulture,
                    $"{summary.AlreadyInTarget} {(targets == CraftOptions.Least ? "images are left out: the model took them wrong" : "pairs are left out: the model gave the target class")} before anything was changed."));
        if (files.ArchiveSamples < summary.Samples)
            _session.Error.WriteLine($"{files.Archive} holds the first {files.ArchiveSamples} samples; run.db holds all.");
        if (_craft.WantsJson(parsed)) _session.Out.WriteLine(Json(run, targets, summary, files, folder));
        else Table(run, summary, files);
        return 0;
    }

    private void Table(CraftFindings run, CraftSummary summary, CraftFiles files)
    {
        var table = new TextTable($"{run.Plan.Model}: {run.Plan.Attack.Text}", ">samples", ">success", ">distortion, all", ">distortion, successes",
            ">iterations",
            ">samples / CPU s");
        table.Add($"{summary.Samples}", Texts.Percent(summary.SuccessRate), Texts.Percent(summary.MeanDistortionAll, 2),
            Texts.Percent(summary.MeanDistortionSuccessful, 2),
            Texts.Number(summary.MeanIterations, 1), Texts.Number(run.SamplesPerCpuSecond, 1));
        table.Write(_session.Out);
        foreach ((StopReason reason, int count) in summary.StopReasons) _session.Out.WriteLine($"{Texts.Words(reason)}: {count}");
        _session.Out.WriteLine($"Adversarial examples: {files.Archive}{(files.Grid is null ? "" : $", drawn in {files.Grid}")}");
    }

    private static string Json(CraftFindings run, string targets, CraftSummary summary, CraftFiles files, string folder) => JsonOutput.Of(new
    {
        SchemaVersion = 1,
        Attack = run.Plan.Attack.Name,
        run.Plan.Attack.Options,
        run.Plan.Attack.OptionTexts,
        Targets = targets,
        run.Features,
        Mask = FeatureSummary.Of(run.Plan.Mask, run.Features),
        run.Classes,
        summary.Samples,
        summary.Successes,
        summary.SuccessRate,
        summary.SuccessRateInterval,
        summary.MeanDistortionAll,
        summary.MeanDistortionSuccessful,
        Iterations = summary.MeanIterations,
        run.Cost.Seconds,
        run.Cost.CpuSeconds,
        SamplesPerCpuSecond = run.SamplesPerCpuSecond,
        run.Cost.ForwardPasses,
        run.Cost.BackwardPasses,
        StopReasons = summary.StopReasons.ToDictionary(reason => JsonOutput.Name(reason.Key), reason => reason.Value),
        summary.AlreadyInTarget,
        run.Warnings,
        run.Notes,
        Files = files,
        Run = new { Folder = folder, run.Plan.Command, Versions = RunVersions.Current },
    });
}
