using System.CommandLine;
using Saddle.AdversarialTraining;
using Saddle.Cli.Options;
using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Fitting;
using Saddle.Models;
using Saddle.Recipes;
using Saddle.Training;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle train</c>: trains an architecture or a model, naturally or against an attack.</summary>
internal sealed class TrainCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly TrainedModelOptions _model;
    private readonly Option<TrainingRecipe?> _recipe = OptionOf.Value<TrainingRecipe?>("--recipe", "NAME",
        $"An architecture, data and options under one name, of which every one that is given besides replaces the recipe's. "
            + $"{string.Join("; ", TrainingRecipe.All.Select(recipe => $"{recipe.Name}: {recipe.Purpose}"))}.", TrainingRecipe.Of);

    private readonly DataOptions _data;
    private readonly FittingOption _fitting;
    private readonly TrainingOptionSet _training;
    private readonly Option<string?> _out = OptionOf.Text("--out", "DIR", "The folder: the best and the last model (best.safetensors, of a TorchScript model " +
        "best.pt), training.json, report.html. Default: runs/MODEL-METHOD-DIGEST.");
    private readonly Option<bool> _json = WorkOptions.Json();

    /// <summary>Creates the command.</summary>
    public TrainCommand(Session session) : base("train", "Train a built-in architecture or a model of your own, naturally or against attacks, and keep the " +
        "best and the last model. The same command again continues after the last finished epoch.")
    {
        _session = session;
        _model = new TrainedModelOptions(this);
        Add(_recipe);
        _data = new DataOptions(this, "The training examples:", "Without a part, train is meant. Required without --recipe.");
        _fitting = new FittingOption(this);
        _training = new TrainingOptionSet(this);
        this.AddAll(_out, _json);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
    [
        ("saddle train small-cnn --data mnist --out natural", "natural training; the model is natural/best.safetensors"),
        ("saddle train small-cnn --data mnist --adversarial pgd --threat linf:0.3 --out robust", "adversarial training (Madry et al. 2018)"),
        ("saddle train model.pt --data mnist --adversarial pgd --threat linf:0.1 --epochs 5 --out tuned",
            "a model of your own, trained on; the model is tuned/best.pt"),
        ("saddle train small-cnn --data mnist --defense thermometer --out encoded", "a network behind a defense; evaluate it behind the same one"),
        ("saddle train --recipe mnist-fast --epochs 5 --out quick", "a recipe, of which one option is replaced"),
        ("saddle evaluate robust/best.safetensors --data mnist:test --threat linf:0.3", "what came of it"),
    ];

    private int Run(ParseResult parsed)
    {
        if (_fitting.Read(parsed) is { } fitting) return Fit(parsed, fitting);
        TrainingRecipe? recipe = parsed.GetValue(_recipe);
        (string name, bool isArchitecture) = _model.Name(parsed, recipe?.Architecture);
        Defense[] defenses = _fitting.Around(parsed);
        string model = defenses.Title(name);
        TrainingOptions options = _training.Read(parsed, recipe?.Options ?? new TrainingOptions()) with { Command = _session.Command };
        DatasetSpecification specification = _data.ForTraining(parsed, recipe?.Data);
        if (isArchitecture && _model.Classes(parsed) is not null && specification.Source is not (DatasetSource.Idx or DatasetSource.Npz))
            throw new UsageException($"--classes belongs to idx: and npz: data; {specification} has classes of its own. Leave it out.");
        using Dataset read = _data.Load(parsed, specification, _model.Classes(parsed), _session);
        (Classifier made, Dataset fitted) = _model.Make(parsed, name, isArchitecture, read, defenses, options.Seed, _session);
        using Classifier classifier = made;
        using Dataset data = fitted;
        using var sources = new SourceLoading(source => _model.LoadSource(parsed, source, data));
        options = options with { Method = TrainingMethods.Load(options.Method, sources.Find) };
        string folder = parsed.GetValue(_out) ?? RunFolder.Of(model, isArchitecture ? null : classifier, data, options);
        RunFolder.RefuseEvaluation(folder);
        _session.WhenCancelled = $"The finished epochs are kept in {folder}. To go on, run the same command again: {_session.Command}";
        TrainingResult result = StageDisplay.Run(_session, display =>
        {
            if (!StoredTraining.IsTraining(folder)) Foretell(display, Trainer.Estimate(classifier, data, options, _session.Cancellation));
            return Trainer.Train(classifier, data, options, folder, new TrainingDisplay(display), _session.Cancellation);
        });
        if (result.WasComplete) _session.Error.WriteLine($"The training in {folder} was complete; nothing was left to do.");
        else if (result.EpochsDoneBefore > 0) _session.Error.WriteLine($"Went on after epoch {result.EpochsDoneBefore} of {options.Epochs}.");
        if (result.Epochs.Count < options.Epochs) _session.Error.WriteLine(
            $"Stopped after epoch {result.Epochs.Count} of {options.Epochs}: no higher validation accuracy in {options.Patience} epochs (--patience).");
        foreach (string note in result.Notes) _session.Error.WriteLine($"note: {note}");
        string report = Path.Combine(folder, "report.html");
        StoredTraining.Draw(folder, report);
        if (parsed.GetValue(_json)) _session.Out.WriteLine(Json(model, classifier, data, options, folder, report, result));
        else WriteTable(result, report);
        return 0;
    }

    private int Fit(ParseResult parsed, DefenseFitting fitting)
    {
        if (parsed.GetValue(_recipe) is not null || _training.FirstGiven(parsed, "seed") is not null)
            throw new UsageException(
                $"{(parsed.GetValue(_recipe) is not null ? "--recipe" : _training.FirstGiven(parsed, "seed"))} belongs to the training of a network, and "
                + $"--defense {fitting.Name} fits the defense itself, whose options stand behind its name: --defense {fitting}. Leave one of the two out.");
        using Dataset data = _data.Load(parsed, _data.ForTraining(parsed), _model.Classes(parsed), _session);
        ulong seed = _training.Read(parsed, new TrainingOptions()).Seed;
        using Classifier? classifier = fitting.NeedsClassifier ? _model.Load(parsed, data) : null;
        if (!fitting.NeedsClassifier) _model.RequireNone(parsed, fitting.Name);
        using Dataset fitted = classifier is null ? data : ModelOptions.Fit(data, classifier, _session);
        return new FittedDefense(_session, fitting).Run(classifier, fitted, parsed.GetValue(_out), seed, parsed.GetValue(_json));
    }

    private static void Foretell(StageDisplay display, TrainingEstimate estimate) =>
        display.Line($"{Texts.Epochs(estimate.Epochs)} of {estimate.StepsPerEpoch} steps on "
        + $"{Texts.Examples(estimate.Examples)}, {estimate.ValidationExamples} more to validate with: about {Texts.Duration(estimate.Seconds)}, by the time "
        + "of two steps.");

    private void WriteTable(TrainingResult result, string report)
    {
        var table = new TextTable(null, "model", ">epoch", ">natural accuracy", ">robust accuracy", "file");
        table.Add("best", $"{result.Best.Epoch}", Texts.Percent(result.Best.NaturalAccuracy), Texts.Percent(result.Best.RobustAccuracy), result.BestModel);
        table.Add("last", $"{result.Last.Epoch}", Texts.Percent(result.Last.NaturalAccuracy), Texts.Percent(result.Last.RobustAccuracy), result.LastModel);
        table.Write(_session.Out);
        _session.Out.WriteLine($"Format: {result.Format}");
        _session.Out.WriteLine($"Report: {report}");
        _session.Out.WriteLine("Accuracy is that on the validation examples. What test examples say: saddle evaluate MODEL --data … --threat …");
    }

    private static string Json(string model, Classifier classifier, Dataset data, TrainingOptions options, string folder, string report,
        TrainingResult result) => JsonOutput.Of(new
        {
            SchemaVersion = 1,
            Model = model,
            Architecture = (classifier is DefendedClassifier defended ? defended.Undefended : classifier)
                is ModuleClassifier { Module: Architecture network } ? network.Specification : null,
            result.Format,
            result.Notes,
            Data = data.Name,
            Examples = data.Count,
            Options = options.Values,
            Best = result.Best,
            result.Epochs,
            result.EpochsDoneBefore,
            Files = new { Best = result.BestModel, Last = result.LastModel, result.Log, Report = report },
            Folder = folder,
            Versions = RunVersions.Current,
        });
}
