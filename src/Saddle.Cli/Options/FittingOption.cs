using System.CommandLine;
using Saddle.Fitting;

namespace Saddle.Cli.Options;

/// <summary>The defense that is fitted to the data in the place of a network.</summary>
internal sealed class FittingOption
{
    private readonly Option<string?> _defense = OptionOf.Text("--defense", "NAME[:option=value,…]",
        "A defense that is fitted to the examples in the place of a network, and for some to MODEL: DIR/NAME.safetensors is what came of it, and names itself to "
            + $"--defense NAME:from=FILE of other commands. There are: {string.Join(", ", FittingCatalogue.Names.All.Select(entry => entry.Name))}; 'saddle defenses' lists the options.");

    /// <summary>Adds the option to a command.</summary>
    public FittingOption(Command command) => command.Add(_defense);

    /// <summary>How the defense that was named is fitted; null where none was.</summary>
    /// <exception cref="UsageException">There is no such defense, it is not fitted, or an option is wrong.</exception>
    public DefenseFitting? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_defense) is not { } text) return null;
        return FittingCatalogue.Names.Parse(text);
    }
}
