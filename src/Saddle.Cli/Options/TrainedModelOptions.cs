using System.CommandLine;
using Saddle.Data;
using Saddle.Models;
using TorchSharp;

namespace Saddle.Cli.Options;

/// <summary>What is trained: a built-in architecture from fresh weights, or a model from the weights that it has; and where.</summary>
internal sealed class TrainedModelOptions
{
    private readonly Argument<string?> _model = new("MODEL")
    {
        Description = $"What is trained. An architecture, from fresh weights: {Architectures.Described}; as in madry-mnist:width=2 or lenet:activation=tanh. " +
            $"Or a model, from the weights that it has: a file ({string.Join(", ", ModelFormats.Files())}), or a built-in name ({ModelOptions.Names}). "
                + "Required without " +
            "--recipe.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly DefenseOptions _defenses = new("A defense that the model is trained behind: it sees what the defense gives it, and its files are of the model alone");
    private readonly ContractOptionSet _contract;
    private readonly ScaleOption _scale;
    private readonly DeviceOptions _device = new();

    /// <summary>Adds the options to a command.</summary>
    public TrainedModelOptions(Command command)
    {
        command.Add(_model);
        _contract = new ContractOptionSet(command, OptionOf.Whole("--classes", "The number of classes of idx: and npz: data and of a model's file, 2 to " +
            "1000000. Default: the largest label + 1; of the model what its file says, else the width of its output.", 2, ModelOptions.MostClasses));
        _defenses.AddTo(command);
        _scale = new ScaleOption(command);
        _device.AddTo(command, "Where the network is trained");
    }

    /// <summary>The number of classes, where it is stated.</summary>
    public int? Classes(ParseResult parsed) => _contract.Classes(parsed);

    /// <summary>What results call it: its name, and behind which defenses it is trained.</summary>
    public string Title(ParseResult parsed, string name) => _defenses.Title(parsed, name);

    /// <summary>What is to be trained: the canonical specification of an architecture, or what the user calls a model.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="usual">The architecture where nothing is said; null: something must be.</param>
    /// <exception cref="UsageException">Nothing is said, there is no such architecture, or options of a model's file are given for one.</exception>
    public (string Name, bool IsArchitecture) Name(ParseResult parsed, string? usual)
    {
        string name = parsed.GetValue(_model) ?? usual
            ?? throw new UsageException($"MODEL is missing; say what to train, one of the architectures {string.Join(", ", Architectures.Names)} or a " +
                "model's file, or name a recipe (--recipe).");
        if (ModelFormats.Means(name)) return (name, false);
        string specification = Architectures.Canonical(name);
        _contract.RequireNone(parsed, $"the architecture {specification}");
        return (specification, true);
    }

    /// <summary>The model, and the data in the scale and shape that it takes; the caller disposes both.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="name">What <see cref="Name"/> gave.</param>
    /// <param name="isArchitecture">Whether that is an architecture.</param>
    /// <param name="data">The data as they were read; their memory is taken over.</param>
    /// <param name="seed">Decides fresh weights.</param>
    /// <param name="session">Where it is said what happens to the data.</param>
    public (Classifier Classifier, Dataset Data) Make(ParseResult parsed, string name, bool isArchitecture, Dataset data, ulong seed, Session session)
    {
        torch.Device device = _device.Read(parsed);
        long[] shape = _defenses.InnerShape(parsed, data.InputShape);
        Classifier inner = isArchitecture ? Fresh(name, shape, data.ClassNames.Count, seed, device) : _contract.Load(parsed, name, data, device, shape);
        Classifier classifier = _defenses.Around(parsed, inner);
        try
        {
            return (classifier, ModelOptions.Fit(_scale.Apply(parsed, data, classifier.Contract, session), classifier, session));
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }

    private static ModuleClassifier Fresh(string specification, long[] shape, int classes, ulong seed, torch.Device device)
    {
        Architecture network = Architectures.Create(specification, shape, classes, seed);
        network.to(device);
        return new ModuleClassifier(network, new ModelContract { Classes = network.Classes, InputShape = network.InputShape }, ownsModule: true);
    }
}
