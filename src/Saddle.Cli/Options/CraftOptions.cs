using System.CommandLine;
using System.Globalization;
using Saddle.Attacks;
using Saddle.Evaluation.Crafts;

namespace Saddle.Cli.Options;

/// <summary>What is crafted towards which classes, and by how many hands.</summary>
internal sealed class CraftOptions
{
    /// <summary>The word for untargeted crafting.</summary>
    public const string Least = "least";

    private readonly AttackOptionSet _attack;
    private readonly Option<int?> _workers = OptionOf.Whole("--workers", "Threads that craft, each with a batch of its own. Default: one a core.", 1, 1024);
    private readonly Option<int?> _batch = OptionOf.Whole("--batch", "Samples that a worker crafts side by side, 1 or more. Default: 64.", 1);
    private readonly Option<string?> _out;
    private readonly Option<bool> _json = WorkOptions.Json();

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="folder">What is said of the folder.</param>
    /// <param name="without">Options of the attack that the command sets itself.</param>
    public CraftOptions(Command command, string folder, params string[] without)
    {
        _attack = new AttackOptionSet(command, AttackCatalogue.Find("jsma"), ["classes", .. without]);
        _out = OptionOf.Text("--out", "DIR", folder);
        command.AddAll(_workers, _batch, _out, _json);
    }

    /// <summary>The attack with the options that were given.</summary>
    public SaliencyMapAttack Attack(ParseResult parsed) => (SaliencyMapAttack)_attack.Read(parsed);

    /// <summary>The plan of a model and its data.</summary>
    public CraftPlan Plan(ParseResult parsed, string model, SaliencyMapAttack attack, int? target, int? examples, string command) => new()
    {
        Model = model,
        Attack = attack,
        Target = target,
        Examples = examples,
        Slots = parsed.GetValue(_batch) ?? 64,
        Workers = parsed.GetValue(_workers) ?? Environment.ProcessorCount,
        Command = command,
    };

    /// <summary>The option for the classes to end in.</summary>
    public static Option<string?> Targets() => OptionOf.Value("--targets", "all|N|least",
        "The classes to end in: all (default: every class but the true one), a class index, or least: untargeted, all are crafted and of each image the "
            + "target of the fewest iterations is kept.",
        text => text is "all" or Least || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? text
        : throw new UsageException($"expected all, least or a class index from 0, not '{text}'."));

    /// <summary>The class that <see cref="Targets"/> names; null for all of them.</summary>
    public static int? Target(string text) => text is "all" or Least ? null : int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The folder; null where none is named.</summary>
    public string? Folder(ParseResult parsed) => parsed.GetValue(_out);

    /// <summary>Whether a document is wanted.</summary>
    public bool WantsJson(ParseResult parsed) => parsed.GetValue(_json);
}
