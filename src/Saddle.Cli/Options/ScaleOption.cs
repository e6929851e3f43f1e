using System.CommandLine;
using Saddle.Data;
using Saddle.Models;

namespace Saddle.Cli.Options;

/// <summary><c>--scale</c>: which values the pixels of images are given.</summary>
internal sealed class ScaleOption
{
    private readonly Option<PixelScaleChoice?> _scale = OptionOf.Value("--scale", "bounds|LOWER,UPPER",
        "The values that the pixels of images (bytes 0 to 255) are given: bounds for the model's bounds, or one pair (-1,1), or one range a channel "
            + "(0..1,0..1,-1..1). ε is in that unit. Default: bounds where the model's file says \"scale\": \"bounds\", else 0,1.",
        PixelScaleChoice.Parse);

    /// <summary>Adds the option to a command.</summary>
    public ScaleOption(Command command) => command.Add(_scale);

    /// <summary>Scales the data where that is asked for, by the option or the contract, and says so; the caller disposes what comes of it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">The data as they were read; their memory is taken over.</param>
    /// <param name="contract">The contract of the model.</param>
    /// <param name="session">Where it is said.</param>
    /// <exception cref="UsageException">It is asked for by the option, and the data are numbers that are taken as they are.</exception>
    public Dataset Apply(ParseResult parsed, Dataset data, ModelContract contract, Session session) =>
        PixelScaleChoice.Apply(parsed.GetValue(_scale), data, contract, "--scale", session);
}
