using System.CommandLine;
using Saddle.Data;
using Saddle.Defenses;
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

    private readonly ContractOptionSet _contract;
    private readonly ScaleOption _scale;
    private readonly DeviceOptions _device = new();

    /// <summary>Adds the options to a command.</summary>
    public TrainedModelOptions(Command command)
    {
        command.Add(_model);
        _contract = new ContractOptionSet(command, OptionOf.Whole("--classes", "The number of classes of idx: and npz: data and of a model's file, 2 to " +
            "1000000. Default: the largest label + 1; of the model what its file says, else the width of its output.", 2, ModelOptions.MostClasses));
        _scale = new ScaleOption(command);
        _device.AddTo(command, "Where the network is trained");
    }

    /// <summary>The number of classes, where it is stated.</summary>
    public int? Classes(ParseResult parsed) => _contract.Classes(parsed);

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

    /// <summary>Loads the model that a defense is fitted to; the caller disposes it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">The training examples.</param>
    /// <exception cref="UsageException">No model is named, or an architecture, which has no weights yet.</exception>
    public Classifier Load(ParseResult parsed, Dataset data)
    {
        string name = parsed.GetValue(_model)
            ?? throw new UsageException("MODEL is missing: this defense is fitted to a model too. Name the file of the model that it is to stand before.");
        return ModelFormats.Means(name) ? _contract.Load(parsed, name, data, _device.Read(parsed))
            : throw new UsageException(
                $"'{name}' is an architecture, which has no weights yet; this defense is fitted to a trained model. Train one first and name its file.");
    }

    /// <summary>Refuses a model where a defense is fitted to data alone.</summary>
    /// <exception cref="UsageException">One is named.</exception>
    public void RequireNone(ParseResult parsed, string defense)
    {
        if (parsed.GetValue(_model) is { } name)
            throw new UsageException($"The defense {defense} is fitted to the examples alone, whatever model it is to stand before. Leave '{name}' out.");
    }

    /// <summary>Loads another model that a training names; the caller disposes it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="source">What the user calls it.</param>
    /// <param name="data">What it is to be run on.</param>
    public Classifier LoadSource(ParseResult parsed, string source, Dataset data) => _contract.LoadSource(parsed, source, data, _device.Read(parsed));

    /// <summary>The model, and the data in the scale and shape that it takes; the caller disposes both.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="name">What <see cref="Name"/> gave.</param>
    /// <param name="isArchitecture">Whether that is an architecture.</param>
    /// <param name="data">The data as they were read; their memory is taken over.</param>
    /// <param name="defenses">What it is trained behind; the first sees an input first.</param>
    /// <param name="seed">Decides fresh weights.</param>
    /// <param name="session">Where it is said what happens to the data.</param>
    public (Classifier Classifier, Dataset Data) Make(ParseResult parsed, string name, bool isArchitecture, Dataset data, IReadOnlyList<Defense> defenses,
        ulong seed, Session session)
    {
        torch.Device device = _device.Read(parsed);
        long[] shape = defenses.InnerShape(data.InputShape);
        Classifier inner = isArchitecture ? Fresh(name, shape, data.ClassNames.Count, seed, device) : _contract.Load(parsed, name, data, device, shape);
        Classifier classifier = defenses.Around(inner);
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
