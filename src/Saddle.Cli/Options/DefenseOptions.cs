using System.CommandLine;
using Saddle.Defenses;
using Saddle.Models;

namespace Saddle.Cli.Options;

/// <summary>The defenses around a model.</summary>
/// <param name="purpose">What they are for, in the words of the help.</param>
internal sealed class DefenseOptions(string purpose)
{
    private readonly Option<Defense[]> _defenses = OptionOf.Values("--defense", "NAME[:option=value,…]",
        $"{purpose}; of several the first sees an input first. 'saddle defenses' lists them. Default: none.", DefenseCatalogue.Names.Parse);

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Add(_defenses);

    /// <summary>The defenses; the first sees an input first.</summary>
    public Defense[] Read(ParseResult parsed) => parsed.GetValue(_defenses) ?? [];

    /// <summary>What results call a model: its name, and behind which defenses it stands.</summary>
    public string Title(ParseResult parsed, string model) => string.Join(" behind ", [model, .. Read(parsed).Reverse().Select(defense => defense.ToString())]);

    /// <summary>The shape that the model sees of an input.</summary>
    public long[] InnerShape(ParseResult parsed, IReadOnlyList<long> outside) =>
        [.. Read(parsed).Aggregate(outside, (shape, defense) => defense.InnerShape(shape))];

    /// <summary>Puts the defenses around a model, which the result owns; where one does not fit, the model is disposed.</summary>
    public Classifier Around(ParseResult parsed, Classifier model)
    {
        Classifier defended = model;
        try
        {
            // The first sees an input first, so it lies outermost.
            foreach (Defense defense in Read(parsed).Reverse()) defended = defense.Around(defended, ownsInner: true);
            return defended;
        }
        catch
        {
            defended.Dispose();
            throw;
        }
    }
}
