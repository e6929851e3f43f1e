using System.CommandLine;
using System.Globalization;
using Saddle.Attacks;
using Saddle.Options;

namespace Saddle.Cli.Options;

/// <summary>How the work is done and where its results go.</summary>
internal sealed class WorkOptions
{
    private readonly Option<int?> _batch = OptionOf.Whole("--batch", OptionSet.Describe(new RunOptions()).Single(option => option.Name == "batch").Help, 1);
    private readonly Option<ulong?> _seed = Seed();
    private readonly Option<string?> _out;
    private readonly Option<bool> _json = Json();

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="folder">What is said of the folder.</param>
    public WorkOptions(Command command, string folder)
    {
        _out = OptionOf.Text("--out", "DIR", folder);
        command.AddAll(_batch, _seed, _out, _json);
    }

    /// <summary>The option for the seed.</summary>
    public static Option<ulong?> Seed() => OptionOf.Value<ulong?>("--seed", "N", "Where all draws come from, a whole number from 0. Default: 0.",
        text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value
        : throw new UsageException($"expected a whole number from 0, not '{text}'."));

    /// <summary>The option for a document instead of a table.</summary>
    public static Option<bool> Json() => OptionOf.Flag("--json", "One JSON document on standard output instead of a table (docs/json.md).");

    /// <summary>Examples at once.</summary>
    public int Batch(ParseResult parsed) => parsed.GetValue(_batch) ?? new RunOptions().BatchSize;

    /// <summary>The seed.</summary>
    public ulong SeedOf(ParseResult parsed) => parsed.GetValue(_seed) ?? 0;

    /// <summary>The folder; null where none is named.</summary>
    public string? Folder(ParseResult parsed) => parsed.GetValue(_out);

    /// <summary>Whether a document is wanted.</summary>
    public bool WantsJson(ParseResult parsed) => parsed.GetValue(_json);
}
