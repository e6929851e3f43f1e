using System.CommandLine;
using System.Globalization;
using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Models;

namespace Saddle.Cli.Options;

/// <summary>Which examples, and how they are read.</summary>
internal sealed class DataOptions
{
    private readonly Option<DatasetSpecification?> _data;
    private readonly Option<(int, int)?> _resize = OptionOf.Value<(int, int)?>("--resize", "HxW",
        "Resize the images of folder: to this height and width in pixels, 1 to 16384 each. Default: as they are.", ParseSize);
    private readonly Option<bool> _grey = OptionOf.Flag("--grey", "Turn the images of folder: grey. Default: grey where all of them are, else colour.");
    private readonly Option<int?> _examples;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="purpose">What the data is for, in the help.</param>
    /// <param name="fallback">What is said of the default.</param>
    public DataOptions(Command command, string purpose, string fallback)
    {
        _data = OptionOf.Value("--data", "DATA", $"{purpose} digits[:train|:test], mnist[:train|:test], cifar10[:train|:test], idx:IMAGES,LABELS, "
            + $"folder:PATH[:train|:val|:test] (a folder, .tar.gz or .zip, a subfolder a class) or npz:PATH[:x=ARRAY,y=ARRAY]. {fallback}",
            DatasetSpecification.Parse);
        _examples = OptionOf.Whole("--examples", "Take the first N examples, 1 or more. Default: all.", 1);
        command.AddAll(_data, _resize, _grey, _examples);
    }

    /// <summary>How many examples are asked for; null for all.</summary>
    public int? Examples(ParseResult parsed) => parsed.GetValue(_examples);

    /// <summary>What the data set is, said or by default.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">What the user called the model.</param>
    /// <exception cref="UsageException">Nothing is said and the model is not trained on a data set of our own.</exception>
    public DatasetSpecification Specification(ParseResult parsed, string model) => parsed.GetValue(_data)
        ?? (EmbeddedModels.Names.Contains(model)
            && model.StartsWith("digits-", StringComparison.Ordinal) ? new DatasetSpecification(DatasetSource.Digits, DatasetSplit.Test)
            : throw new UsageException(
                "--data is missing; say which examples, as in --data mnist:test or --data folder:PATH. The command 'saddle datasets' lists what there is."));

    /// <summary>What the data set to train on is; a known data set without a part means its training part.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="usual">What is meant where nothing is said; null: something must be.</param>
    /// <exception cref="UsageException">Nothing is said.</exception>
    public DatasetSpecification ForTraining(ParseResult parsed, string? usual = null)
    {
        DatasetSpecification? said = parsed.GetValue(_data);
        if (said is null && usual is not null) return DatasetSpecification.Parse(usual) with { Split = DatasetSplit.Train };
        if (said is null) throw new UsageException(
            "--data is missing; say what to train on, as in --data mnist or --data folder:PATH. The command 'saddle datasets' lists what there is.");
        if (said is { Source: DatasetSource.Folder, Split: null }) return said with { DefaultPart = DatasetSplit.Train };
        bool whole = said.Split is not null && !parsed.GetResult(_data)!.Tokens[0].Value.Contains(':', StringComparison.Ordinal);
        return whole ? said with { Split = DatasetSplit.Train } : said;
    }

    /// <summary>Loads the examples; the caller disposes them.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="specification">Which data set.</param>
    /// <param name="classes">The number of classes, where it is stated.</param>
    /// <param name="session">Its token stops a download.</param>
    public Dataset Load(ParseResult parsed, DatasetSpecification specification, int? classes, Session session) =>
        Load(parsed, specification, classes, session, Examples(parsed));

    /// <summary>The same with another number of examples than is asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="specification">Which data set.</param>
    /// <param name="classes">The number of classes, where it is stated.</param>
    /// <param name="session">Its token stops a download.</param>
    /// <param name="first">How many examples; null for all.</param>
    public Dataset Load(ParseResult parsed, DatasetSpecification specification, int? classes, Session session, int? first)
    {
        return StageDisplay.Run(session, display =>
        {
            display.Show($"reading {specification}", 0, 0);
            Dataset data = Datasets.Load(specification, Options(display), new DownloadDisplay(display), session.Cancellation);
            if (first == Examples(parsed) && first > data.Count)
                display.Line($"note: {data.Name} has {Texts.Examples(data.Count)} and not the {Examples(parsed)} of --examples; all of them are taken.");
            return data;
        });

        DatasetOptions Options(StageDisplay display) => new()
        {
            First = first,
            Resize = parsed.GetValue(_resize),
            Grey = parsed.GetValue(_grey) ? true : null,
            Classes = specification.Source is DatasetSource.Idx or DatasetSource.Npz ? classes : null,
            Notice = display.Line,
        };
    }

    /// <summary>A size of images as people write it, <c>32x32</c>.</summary>
    /// <exception cref="UsageException">The text is no size, or a side is out of range.</exception>
    public static (int, int)? ParseSize(string text)
    {
        string[] sides = text.Split('x');
        int width = 0;
        if (sides.Length != 2 || !int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out int height)
            || !int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out width))
            throw new UsageException($"expected HEIGHTxWIDTH in pixels as in 32x32, not '{text}'.");
        return (new DatasetOptions { Resize = (height, width) }).Resize;
    }
}
