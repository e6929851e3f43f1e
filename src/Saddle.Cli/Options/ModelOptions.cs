using System.CommandLine;
using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Models;

namespace Saddle.Cli.Options;

/// <summary>Which model, what its contract is, and where it runs.</summary>
internal sealed class ModelOptions
{
    /// <summary>As many as the labels of a data set may name; every class gets a name of its own.</summary>
    public const int MostClasses = 1_000_000;

    private readonly Argument<string> _model = new("MODEL")
    {
        Description = $"{Files}, or a built-in name: {Names}.",
    };

    /// <summary>Which files models are read from, for help texts.</summary>
    public static string Files => $"A file of a model: {string.Join(", ", ModelFormats.Files())}";

    /// <summary>The names of models that are no files, for help texts.</summary>
    public static string Names => string.Join(", ", ModelFormats.All.SelectMany(format => format.Names));

    private readonly Option<Defense[]> _defenses = OptionOf.Values("--defense", "NAME[:option=value,…]",
        "A defense around the model; of several the first sees an input first. 'saddle defenses' lists them. Default: none.", DefenseCatalogue.Names.Parse);

    private readonly ContractOptionSet _contract;

    private readonly DeviceOptions _device = new();

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="classes">The word for the number of classes; another one where an attack has an option of that name.</param>
    public ModelOptions(Command command, string classes = "--classes")
    {
        command.Add(_model);
        _contract = new ContractOptionSet(command, OptionOf.Whole(classes,
            "The number of classes, 2 to 1000000. Default: what the model's file says, else the width of its output.", 2, MostClasses));
        command.Add(_defenses);
        _device.AddTo(command, "Where the model runs");
    }

    /// <summary>What the user called the model.</summary>
    public string Name(ParseResult parsed) => parsed.GetRequiredValue(_model);

    /// <summary>What results call the model: its name, and behind which defenses it stands.</summary>
    public string Title(ParseResult parsed) => Defenses(parsed).Title(Name(parsed));

    /// <summary>The number of classes, where it is stated.</summary>
    public int? Classes(ParseResult parsed) => _contract.Classes(parsed);

    /// <summary>Loads the model for the data; the caller disposes it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">What it is to be run on.</param>
    /// <param name="session">Where it is said that it is being loaded, which may take seconds.</param>
    public Classifier Load(ParseResult parsed, Dataset data, Session session) => StageDisplay.Run(session, display =>
    {
        display.Show($"loading {Name(parsed)}", 0, 0);
        Defense[] defenses = Defenses(parsed);
        IReadOnlyList<long> shape = defenses.InnerShape(data.InputShape);
        return defenses.Around(_contract.Load(parsed, Name(parsed), data, _device.Read(parsed), shape));
    });

    private Defense[] Defenses(ParseResult parsed) => parsed.GetValue(_defenses) ?? [];

    /// <summary>The data in the shape that the model takes; the caller disposes it.</summary>
    /// <param name="data">The data as it was read.</param>
    /// <param name="classifier">The model.</param>
    /// <param name="session">Where it is said that the shape is another.</param>
    public static Dataset Fit(Dataset data, Classifier classifier, Session session)
    {
        Dataset fitted = data.Shaped(classifier.Contract.InputShape);
        if (!fitted.InputShape.SequenceEqual(data.InputShape))
            session.Error.WriteLine($"note: The model takes inputs of shape [{string.Join(", ", fitted.InputShape)}], so those of {data.Name}, read as "
                + $"[{string.Join(", ", data.InputShape)}], are given to it as that.");
        return fitted;
    }

    /// <summary>Loads another model for the same data, whose contract its own file states but for the bounds; the caller disposes it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="source">What the user calls it.</param>
    /// <param name="data">What it is to be run on.</param>
    public Classifier LoadSource(ParseResult parsed, string source, Dataset data) => _contract.LoadSource(parsed, source, data, _device.Read(parsed));
}
