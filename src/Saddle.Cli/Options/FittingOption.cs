using System.CommandLine;
using Saddle.Defenses;
using Saddle.Fitting;

namespace Saddle.Cli.Options;

/// <summary>The defenses of a training: one that is fitted to the data in the place of a network, or those that a network is trained behind.</summary>
internal sealed class FittingOption
{
    private readonly Option<(DefenseFitting? Fitting, Defense? Defense)[]> _defenses = OptionOf.Values("--defense", "NAME[:option=value,…]",
        "A defense. One of " + string.Join(", ", FittingCatalogue.Names.All.Select(entry => entry.Name))
            + " is fitted to the examples in the place of a network, and for some to MODEL: DIR/NAME.safetensors is what came of it, and names itself to "
            + "--defense NAME:from=FILE of other commands. Behind any other a network is trained: it sees what the defense gives it, and its files are of the "
            + "network alone; of several the first sees an input first. 'saddle defenses' lists them. Default: none.", Parse);

    /// <summary>Adds the option to a command.</summary>
    public FittingOption(Command command) => command.Add(_defenses);

    /// <summary>How the defense that was named is fitted; null where none was that is.</summary>
    /// <exception cref="UsageException">Others are named beside it.</exception>
    public DefenseFitting? Read(ParseResult parsed)
    {
        var named = Named(parsed);
        if (named.Select(one => one.Fitting).FirstOrDefault(fitting => fitting is not null) is not { } first) return null;
        return named.Length == 1 ? first : throw new UsageException($"--defense {first.Name} fits the defense itself, one at a time. Leave the others out.");
    }

    /// <summary>The defenses that a network is trained behind; the first sees an input first.</summary>
    public Defense[] Around(ParseResult parsed) => [.. Named(parsed).Select(one => one.Defense).OfType<Defense>()];

    private (DefenseFitting? Fitting, Defense? Defense)[] Named(ParseResult parsed) => parsed.GetValue(_defenses) ?? [];

    private static (DefenseFitting?, Defense?) Parse(string text)
    {
        // One that was fitted already and names its file is a defense as any other.
        bool isFitted = FittingCatalogue.Names.All.Any(entry => entry.Name == text.Split(':')[0]) && !text.Contains("from=", StringComparison.Ordinal);
        return isFitted ? (FittingCatalogue.Names.Parse(text), null) : (null, DefenseCatalogue.Names.Parse(text));
    }
}
