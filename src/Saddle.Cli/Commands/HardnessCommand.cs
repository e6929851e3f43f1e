using System.CommandLine;
using System.Globalization;
using Saddle.Cli.Crafts;
using Saddle.Cli.Options;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Hardness;
using Saddle.Models;
using Saddle.Reports;
using Saddle.Storage;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle hardness</c>: how hard it is to get from each class to each other one.</summary>
internal sealed class HardnessCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly ModelOptions _model;
    private readonly DataOptions _data;
    private readonly ScaleOption _scale;
    private readonly HardnessOptionSet _hardness;
    private readonly CraftOptions _craft;

    /// <summary>Creates the command.</summary>
    public HardnessCommand(Session session) : base("hardness", "How hard it is to get from each class to each other one by the saliency map attack (Papernot "
        + "et al. 2016): success, distortion and hardness by pair of classes, adversarial distance, robustness R(F).")
    {
        _session = session;
        _hardness = new HardnessOptionSet(this);
        _craft = new CraftOptions(this, "The run's folder: report.html and run.db. Default: runs/MODEL-hardness-KEY.", "max-distortion", "max-iterations");
        _model = new ModelOptions(this);
        _data = new DataOptions(this, "The images:", "Required, except for the built-in digits models (digits:test).");
        _scale = new ScaleOption(this);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
    [
        ("saddle hardness model.pt --data mnist:test --examples 1000", "the paper's setting on 1,000 images: one crafting of 150 iterations a sample"),
        ("saddle hardness digits-small-cnn-natural --examples 20 --caps 1,5,10,20,40", "a built-in model and a few images, at smaller caps"),
    ];

    private int Run(ParseResult parsed)
    {
        HardnessPlan plan =
            _hardness.Plan(parsed, _craft.Plan(parsed, _model.Title(parsed), _craft.Attack(parsed), null, _data.Examples(parsed), _session.Command));
        using var loaded = ModelWithData.Load(parsed, _model, _data, _scale, _session);
        (Classifier classifier, Dataset data) = (loaded.Classifier, loaded.Data);
        if (classifier.Contract.Mask is { } mask)
            _session.Error.WriteLine($"note: {mask.StatedBy ?? _model.Name(parsed)} fixes features ({mask}); hardness and distances are of all features nevertheless.");
        CraftPlan crafting = plan.Crafts(checked((int)data.InputShape.Product()));
        string folder = _craft.Folder(parsed) ?? CraftJob.Folder(classifier, data, crafting, "hardness");
        using SqliteRunStore store = CraftJob.Open(folder, classifier, data, crafting);
        HardnessFindings.Begin(store, plan);
        CraftFindings run = CraftJob.Run(_session, classifier, data, crafting, store, folder);
        HardnessFindings.Of(CraftJob.Study(_session, classifier, data, plan, run), data).Keep(store);
        string report = Path.Combine(folder, "report.html");
        HardnessReport.Write(store, report);
        var found = HardnessFindings.Read(store);
        if (found.Summary.AlreadyInTarget > 0)
            _session.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{found.Summary.AlreadyInTarget} pairs are left out: the model gave the target class before anything was changed."));
        if (_craft.WantsJson(parsed)) _session.Out.WriteLine(HardnessDocument.Of(found, folder, report));
        else HardnessTables.Write(found, _session.Out);
        (_craft.WantsJson(parsed) ? _session.Error : _session.Out).WriteLine($"Report: {report}");
        return 0;
    }
}
