using System.CommandLine;
using Saddle.Cli.Options;
using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Models;
using Saddle.Recipes;
using Saddle.Training;
using TorchSharp;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle train</c>: trains a built-in architecture, naturally or against an attack.</summary>
internal sealed class TrainCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly Argument<string?> _architecture = new("ARCHITECTURE")
    {
        Description = $"What is trained: {string.Join(", ", Architectures.Names)}; with a factor on channels and hidden units as in madry-mnist:width=2 or resnet:width=10, with another activation as in lenet:activation=tanh (or sigmoid). Required without --recipe.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<TrainingRecipe?> _recipe = OptionOf.Value<TrainingRecipe?>("--recipe", "NAME",
        $"An architecture, data and options under one name, of which every one that is given besides replaces the recipe's. {string.Join("; ", TrainingRecipe.All.Select(recipe => $"{recipe.Name}: {recipe.Purpose}"))}.", TrainingRecipe.Of);

    private readonly DataOptions _data;
    private readonly Option<int?> _classes = OptionOf.Whole("--classes", "The number of classes of idx: and npz: data, 2 to 1000000. Default: the largest label + 1.", 2, ModelOptions.MostClasses);
    private readonly TrainingOptionSet _training;
    private readonly DeviceOptions _device = new();
    private readonly Option<string?> _out = OptionOf.Text("--out", "DIR", "The folder: best.safetensors, last.safetensors, training.json, report.html. Default: runs/ARCHITECTURE-METHOD-DIGEST.");
    private readonly Option<bool> _json = WorkOptions.Json();

    /// <summary>Creates the command.</summary>
    public TrainCommand(Session session) : base("train", "Train a built-in architecture, naturally or against attacks, and keep the best and the last model. The same command again continues after the last finished epoch.")
    {
        _session = session;
        Add(_architecture);
        Add(_recipe);
        _data = new DataOptions(this, "The training examples:", "Without a part, train is meant. Required without --recipe.");
        Add(_classes);
        _training = new TrainingOptionSet(this);
        _device.AddTo(this, "Where the network is trained");
        this.AddAll(_out, _json);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
    [
        ("saddle train small-cnn --data mnist --out natural", "natural training; the model is natural/best.safetensors"),
        ("saddle train small-cnn --data mnist --adversarial pgd --threat linf:0.3 --out robust", "adversarial training (Madry et al. 2018)"),
        ("saddle train --recipe mnist-fast --epochs 5 --out quick", "a recipe, of which one option is replaced"),
        ("saddle evaluate robust/best.safetensors --data mnist:test --threat linf:0.3", "what came of it"),
    ];

    private int Run(ParseResult parsed)
    {
        TrainingRecipe? recipe = parsed.GetValue(_recipe);
        string specification = Architectures.Canonical(parsed.GetValue(_architecture) ?? recipe?.Architecture
            ?? throw new UsageException($"ARCHITECTURE is missing; say what to train, one of {string.Join(", ", Architectures.Names)}, or name a recipe (--recipe)."));
        TrainingOptions options = _training.Read(parsed, recipe?.Options ?? new TrainingOptions());
        DatasetSpecification source = _data.ForTraining(parsed, recipe?.Data);
        if (parsed.GetValue(_classes) is not null && source.Source is not (DatasetSource.Idx or DatasetSource.Npz))
            throw new UsageException($"--classes belongs to idx: and npz: data; {source} has classes of its own. Leave it out.");
        using Dataset data = _data.Load(parsed, source, parsed.GetValue(_classes), _session);
        torch.Device device = _device.Read(parsed);
        using Architecture network = Architectures.Create(specification, data.InputShape, data.ClassNames.Count, options.Seed);
        network.to(device);
        string folder = parsed.GetValue(_out) ?? RunFolder.Of(specification, data, options);
        RunFolder.RefuseEvaluation(folder);
        _session.WhenCancelled = $"The finished epochs are kept in {folder}. To go on, run the same command again: {_session.Command}";
        TrainingResult result = StageDisplay.Run(_session, display => Trainer.Train(network, data, options, folder, new TrainingDisplay(display), _session.Cancellation));
        if (result.WasComplete) _session.Error.WriteLine($"The training in {folder} was complete; nothing was left to do.");
        else if (result.EpochsDoneBefore > 0) _session.Error.WriteLine($"Went on after epoch {result.EpochsDoneBefore} of {options.Epochs}.");
        if (result.Epochs.Count < options.Epochs) _session.Error.WriteLine($"Stopped after epoch {result.Epochs.Count} of {options.Epochs}: no higher validation accuracy in {options.Patience} epochs (--patience).");
        string report = Path.Combine(folder, "report.html");
        TrainingCurves.Draw(folder, report);
        if (parsed.GetValue(_json)) _session.Out.WriteLine(Json(specification, data, options, folder, report, result));
        else WriteTable(result, report);
        return 0;
    }

    private void WriteTable(TrainingResult result, string report)
    {
        var table = new TextTable(null, "model", ">epoch", ">natural accuracy", ">robust accuracy", "file");
        table.Add("best", $"{result.Best.Epoch}", Texts.Percent(result.Best.NaturalAccuracy), Texts.Percent(result.Best.RobustAccuracy), result.BestModel);
        table.Add("last", $"{result.Last.Epoch}", Texts.Percent(result.Last.NaturalAccuracy), Texts.Percent(result.Last.RobustAccuracy), result.LastModel);
        table.Write(_session.Out);
        _session.Out.WriteLine($"Report: {report}");
        _session.Out.WriteLine("Accuracy is that on the validation examples. What test examples say: saddle evaluate MODEL --data … --threat …");
    }

    private static string Json(string architecture, Dataset data, TrainingOptions options, string folder, string report, TrainingResult result) => JsonOutput.Of(new
    {
        SchemaVersion = 1,
        Architecture = architecture,
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
