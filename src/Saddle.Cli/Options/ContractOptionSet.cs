using System.CommandLine;
using System.Globalization;
using Saddle.Data;
using Saddle.Models;
using TorchSharp;

namespace Saddle.Cli.Options;

/// <summary>What is said of a model's contract, and the model that is loaded with it.</summary>
internal sealed class ContractOptionSet
{
    private const int MostAxes = 8;

    private readonly Option<string?> _architecture = OptionOf.Value("--architecture", "NAME[:OPTION=VALUE]",
        $"The architecture of .safetensors weights that do not name it themselves: {string.Join(", ", Architectures.Names)}.", Architectures.Canonical);

    private readonly Option<BoundsText?> _bounds = OptionOf.Value("--bounds", "LOWER,UPPER",
        "The values that inputs may take, as one pair (0,1) or one range a channel (0..1,0..1,-1..1). Default: what the model's file says, else 0,1.",
            BoundsText.Parse);

    private readonly Option<float[]?> _mean = OptionOf.Value("--mean", "M[,M…]",
        "Means that the model wants subtracted, one or one a channel; together with --std. Attacks see the raw inputs. Default: none.", BoundsText.Numbers);
    private readonly Option<float[]?> _std = OptionOf.Value("--std", "S[,S…]",
        "Deviations, above zero, that the model wants inputs divided by; as many as --mean. Default: none.", BoundsText.Numbers);

    private readonly Option<InputLayout?> _layout = OptionOf.Choice<InputLayout?>("--layout", "The order of dimensions that the model wants. Default: nchw.",
        ("nchw", InputLayout.Nchw), ("nhwc", InputLayout.Nhwc));

    private readonly Option<OutputKind?> _outputs = OptionOf.Choice<OutputKind?>("--outputs", "What the model's outputs are: logits; probabilities (softmax, " +
        "or that of class 1 alone); log-probabilities; sigmoid (the logit of class 1 alone, or a sigmoid of each class). Default: what its file says, else " +
        "logits.",
        ("logits", OutputKind.Logits), ("probabilities", OutputKind.Probabilities), ("log-probabilities", OutputKind.LogProbabilities),
            ("sigmoid", OutputKind.Sigmoid));

    private readonly Option<long[]?> _inputShape = OptionOf.Value("--input-shape", "SIZE[,SIZE…]", "The shape of one input, without the batch, as in 2,64 " +
        "for signals of two channels; axes of one may be added to that of the data or left out. Default: what the model's file says, else that of the data, " +
        "tried without and with an axis of one channel.", Shape);

    private readonly Option<int?> _classes;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="classes">The number of classes, under the command's own word.</param>
    public ContractOptionSet(Command command, Option<int?> classes)
    {
        _classes = classes;
        command.AddAll([.. Own, classes]);
    }

    private Option[] Own => [_architecture, _bounds, _mean, _std, _layout, _inputShape, _outputs];

    /// <summary>The number of classes, where it is stated.</summary>
    public int? Classes(ParseResult parsed) => parsed.GetValue(_classes);

    /// <summary>Requires that nothing is said of a contract, where the model has its own; the number of classes is left aside.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">What has a contract of its own, for people.</param>
    /// <exception cref="UsageException">One of the options is given.</exception>
    public void RequireNone(ParseResult parsed, string model)
    {
        if (Own.FirstOrDefault(option => parsed.GetResult(option) is not null) is { } given)
            throw new UsageException($"{given.Name} belongs to a model's file; {model} takes inputs of 0 to 1 and gives logits. Leave it out.");
    }

    /// <summary>Loads a model for data; the caller disposes it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">What the user calls it.</param>
    /// <param name="data">What it is to be run on.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="shape">The shape of its inputs, where a defense gives it another one than the data's.</param>
    public Classifier Load(ParseResult parsed, string model, Dataset data, torch.Device device, IReadOnlyList<long>? shape = null)
    {
        BoundsText? bounds = parsed.GetValue(_bounds);
        return Load(model, new ModelLoadOptions
        {
            Architecture = parsed.GetValue(_architecture),
            InputShape = shape ?? data.InputShape,
            DataClasses = data.ClassNames.Count,
            Device = device,
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
        });
    }

    /// <summary>Loads another model for the same data, whose contract its own file states but for the bounds; the caller disposes it.</summary>
    /// <inheritdoc cref="Load(ParseResult, string, Dataset, torch.Device, IReadOnlyList{long})"/>
    public Classifier LoadSource(ParseResult parsed, string model, Dataset data, torch.Device device)
    {
        BoundsText? bounds = parsed.GetValue(_bounds);
        return Load(model, new ModelLoadOptions
        {
            InputShape = data.InputShape,
            DataClasses = data.ClassNames.Count,
            Device = device,
            Contract = new ContractOptions { Lower = bounds?.Lower, Upper = bounds?.Upper },
        });
    }

    /// <summary>Loads a model; the caller disposes it.</summary>
    /// <param name="model">What the user calls it.</param>
    /// <param name="options">What is known beside its name.</param>
    public static Classifier Load(string model, ModelLoadOptions options)
    {
        // libtorch reads every file but these.
        if (!model.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) && File.Exists(model)) NativeTermination.Explain(model);
        return ModelLoader.Load(model, options);
    }

    /// <summary>The shape of one input as people write it, <c>3,32,32</c>.</summary>
    /// <exception cref="UsageException">The text is no shape.</exception>
    public static long[] Shape(string text)
    {
        string[] words = text.Split(',');
        long[] sizes = [.. words.Select(word => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : 0)];
        return sizes.Length <= MostAxes && sizes.All(size => size is >= 1 and <= int.MaxValue) ? sizes
            : throw new UsageException($"expected 1 to {MostAxes} whole numbers from 1 with commas between as in 3,32,32, not '{text}'.");
    }
}
