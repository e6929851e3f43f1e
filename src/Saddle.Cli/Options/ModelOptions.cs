using System.CommandLine;
using System.Globalization;
using Saddle.Data;
using Saddle.Models;

namespace Saddle.Cli.Options;

/// <summary>Which model, what its contract is, and where it runs.</summary>
internal sealed class ModelOptions
{
    /// <summary>As many as the labels of a data set may name; every class gets a name of its own.</summary>
    public const int MostClasses = 1_000_000;

    private const int MostAxes = 8;

    private readonly Argument<string> _model = new("MODEL")
    {
        Description = $"{Files}, or a built-in name: {Names}.",
    };

    /// <summary>Which files models are read from, for help texts.</summary>
    public static string Files => $"A file of a model: {string.Join(", ", ModelFormats.Files())}";

    /// <summary>The names of models that are no files, for help texts.</summary>
    public static string Names => string.Join(", ", ModelFormats.All.SelectMany(format => format.Names));

    private readonly Option<string?> _architecture = OptionOf.Value("--architecture", "NAME[:OPTION=VALUE]",
        $"The architecture of .safetensors weights that do not name it themselves: {string.Join(", ", Architectures.Names)}.", Architectures.Canonical);

    private readonly Option<BoundsText?> _bounds = OptionOf.Value("--bounds", "LOWER,UPPER",
        "The values that inputs may take, as one pair (0,1) or one range a channel (0..1,0..1,-1..1). Default: what the model's file says, else 0,1.", BoundsText.Parse);

    private readonly Option<float[]?> _mean = OptionOf.Value("--mean", "M[,M…]", "Means that the model wants subtracted, one or one a channel; together with --std. Attacks see the raw inputs. Default: none.", BoundsText.Numbers);
    private readonly Option<float[]?> _std = OptionOf.Value("--std", "S[,S…]", "Deviations, above zero, that the model wants inputs divided by; as many as --mean. Default: none.", BoundsText.Numbers);

    private readonly Option<InputLayout?> _layout = OptionOf.Choice<InputLayout?>("--layout", "The order of dimensions that the model wants. Default: nchw.",
        ("nchw", InputLayout.Nchw), ("nhwc", InputLayout.Nhwc));

    private readonly Option<OutputKind?> _outputs = OptionOf.Choice<OutputKind?>("--outputs", "What the model's outputs are: logits; probabilities (softmax, or that of class 1 alone); log-probabilities; sigmoid (the logit of class 1 alone, or a sigmoid of each class). Default: what its file says, else logits.",
        ("logits", OutputKind.Logits), ("probabilities", OutputKind.Probabilities), ("log-probabilities", OutputKind.LogProbabilities), ("sigmoid", OutputKind.Sigmoid));

    private readonly Option<long[]?> _inputShape = OptionOf.Value("--input-shape", "SIZE[,SIZE…]", "The shape of one input, without the batch, as in 2,64 for signals of two channels; axes of one may be added to that of the data or left out. Default: what the model's file says, else that of the data, tried without and with an axis of one channel.", Shape);

    private readonly Option<int?> _classes;

    private readonly DeviceOptions _device = new();

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="classes">The word for the number of classes; another one where an attack has an option of that name.</param>
    public ModelOptions(Command command, string classes = "--classes")
    {
        _classes = OptionOf.Whole(classes, "The number of classes, 2 to 1000000. Default: what the model's file says, else the width of its output.", 2, MostClasses);
        command.Add(_model);
        command.AddAll(_architecture, _bounds, _mean, _std, _layout, _inputShape, _outputs, _classes);
        _device.AddTo(command, "Where the model runs");
    }

    /// <summary>What the user called the model.</summary>
    public string Name(ParseResult parsed) => parsed.GetRequiredValue(_model);

    /// <summary>The number of classes, where it is stated.</summary>
    public int? Classes(ParseResult parsed) => parsed.GetValue(_classes);

    /// <summary>Loads the model for the data; the caller disposes it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">What it is to be run on.</param>
    public Classifier Load(ParseResult parsed, Dataset data)
    {
        BoundsText? bounds = parsed.GetValue(_bounds);
        var options = new ModelLoadOptions
        {
            Architecture = parsed.GetValue(_architecture),
            InputShape = data.InputShape,
            DataClasses = data.ClassNames.Count,
            Device = _device.Read(parsed),
            Contract = new ContractOptions
            {
                Lower = bounds?.Lower,
                Upper = bounds?.Upper,
                // An option of several values that was not given reads as an empty list.
                Mean = parsed.GetResult(_mean) is null ? null : parsed.GetValue(_mean),
                Std = parsed.GetResult(_std) is null ? null : parsed.GetValue(_std),
                Layout = parsed.GetValue(_layout),
                InputShape = parsed.GetResult(_inputShape) is null ? null : parsed.GetValue(_inputShape),
                Outputs = parsed.GetValue(_outputs),
                Classes = parsed.GetValue(_classes),
            },
        };
        if (Name(parsed).EndsWith(".pt", StringComparison.OrdinalIgnoreCase)) NativeTermination.Explain(Name(parsed));
        return ModelLoader.Load(Name(parsed), options);
    }

    /// <summary>The data in the shape that the model takes; the caller disposes it.</summary>
    /// <param name="data">The data as it was read.</param>
    /// <param name="classifier">The model.</param>
    /// <param name="session">Where it is said that the shape is another.</param>
    public static Dataset Fit(Dataset data, Classifier classifier, Session session)
    {
        Dataset fitted = data.Shaped(classifier.Contract.InputShape);
        if (!fitted.InputShape.SequenceEqual(data.InputShape))
            session.Error.WriteLine($"note: The model takes inputs of shape [{string.Join(", ", fitted.InputShape)}], so those of {data.Name}, read as [{string.Join(", ", data.InputShape)}], are given to it as that.");
        return fitted;
    }

    /// <summary>Loads another model for the same data, whose contract its own file states but for the bounds; the caller disposes it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="source">What the user calls it.</param>
    /// <param name="data">What it is to be run on.</param>
    public Classifier LoadSource(ParseResult parsed, string source, Dataset data)
    {
        BoundsText? bounds = parsed.GetValue(_bounds);
        if (source.EndsWith(".pt", StringComparison.OrdinalIgnoreCase)) NativeTermination.Explain(source);
        return ModelLoader.Load(source, new ModelLoadOptions
        {
            InputShape = data.InputShape,
            DataClasses = data.ClassNames.Count,
            Device = _device.Read(parsed),
            Contract = new ContractOptions { Lower = bounds?.Lower, Upper = bounds?.Upper },
        });
    }

    private static long[] Shape(string text)
    {
        string[] words = text.Split(',');
        long[] sizes = [.. words.Select(word => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : 0)];
        return sizes.Length <= MostAxes && sizes.All(size => size is >= 1 and <= int.MaxValue) ? sizes
            : throw new UsageException($"expected 1 to {MostAxes} whole numbers from 1 with commas between as in 3,32,32, not '{text}'.");
    }
}
