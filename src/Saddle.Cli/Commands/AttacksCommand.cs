using System.CommandLine;
using Saddle.Attacks;
using Saddle.Cli.Options;
using Saddle.Cli.Output;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle attacks</c>: every attack with its options and paper.</summary>
internal sealed class AttacksCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly Option<bool> _json = WorkOptions.Json();

    /// <summary>Creates the command.</summary>
    public AttacksCommand(Session session)
        : base("attacks", "List every attack with its norms, what it needs, its options and defaults, and its paper; and the suites.")
    {
        _session = session;
        Add(_json);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
        [("saddle attacks", "the table"), ("saddle attacks --json", "the same for programs")];

    private int Run(ParseResult parsed)
    {
        if (parsed.GetValue(_json)) _session.Out.WriteLine(Json());
        else WriteTables();
        return 0;
    }

    private void WriteTables()
    {
        foreach (CatalogueEntry<Attack> attack in AttackCatalogue.All)
        {
            _session.Out.WriteLine($"{attack.Name}  {attack.Title} ({attack.Reference}); needs {Needs(attack)}; norms {string.Join(", ", Norms(attack))}");
            foreach (OptionDescription option in OptionsOf(attack)) _session.Out.WriteLine($"    {option.Name}={option.FullDefault}  {option.Explanation}.");
        }
        _session.Out.WriteLine();
        foreach (CatalogueEntry<AttackSuite> entry in SuiteCatalogue.Names.All)
        {
            AttackSuite suite = entry.Create();
            _session.Out.WriteLine($"--suite {suite.Name}  {suite.Description}");
            foreach (OptionDescription option in entry.Options) _session.Out.WriteLine($"    {option.Name}={option.FullDefault}  {option.Explanation}.");
            foreach (Attack attack in suite.AttacksOn([])) _session.Out.WriteLine($"    {attack}");
        }
    }

    private static string Json() => JsonOutput.Of(new
    {
        SchemaVersion = 1,
        Attacks = AttackCatalogue.All.Select(attack => new
        {
            attack.Name,
            attack.Title,
            attack.Reference,
            Needs = Needs(attack),
            Norms = Norms(attack),
            Options = OptionsOf(attack)
                .Select(option => new { option.Name, option.Description, option.Range, option.Default, option.Automatic, option.Required }),
        }),
        Suites = SuiteCatalogue.Names.All.Select(entry => (entry, suite: entry.Create())).Select(known => new
        {
            known.suite.Name,
            known.suite.Description,
            Attacks = known.suite.AttacksOn([]).Select(attack => attack.ToString()),
            Options = known.entry.Options
                .Select(option => new { option.Name, option.Description, option.Range, option.Default, option.Automatic, option.Required }),
        }),
    });

    private static string Needs(CatalogueEntry<Attack> attack) => attack.Create().Needs.ToString().ToLowerInvariant();

    private static IEnumerable<OptionDescription> OptionsOf(CatalogueEntry<Attack> attack) =>
        attack.Options.OrderBy(option => option.Name, StringComparer.Ordinal);

    private static IEnumerable<string> Norms(CatalogueEntry<Attack> attack)
    {
        Attack made = attack.Create();
        return Enum.GetValues<Norm>().Where(made.Supports).Select(norm => norm.ToString().ToLowerInvariant());
    }
}
