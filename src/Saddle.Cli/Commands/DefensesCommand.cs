using System.CommandLine;
using Saddle.Attacks;
using Saddle.Cli.Options;
using Saddle.Cli.Output;
using Saddle.Defenses;
using Saddle.Fitting;
using Saddle.Models;
using Saddle.Options;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle defenses</c>: every defense with its options and paper, what it makes of gradients, and the way round it.</summary>
internal sealed class DefensesCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly Option<bool> _json = WorkOptions.Json();

    /// <summary>Creates the command.</summary>
    public DefensesCommand(Session session)
        : base("defenses", "List every defense with its options and defaults, its paper, what it makes of gradients, and the way round it.")
    {
        _session = session;
        Add(_json);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
        [("saddle defenses", "the table"), ("saddle defenses --json", "the same for programs")];

    private int Run(ParseResult parsed)
    {
        if (parsed.GetValue(_json)) _session.Out.WriteLine(Json());
        else WriteTable();
        return 0;
    }

    private void WriteTable()
    {
        foreach (CatalogueEntry<Defense> defense in DefenseCatalogue.Names.All)
        {
            Defense made = defense.Create();
            _session.Out.WriteLine($"{defense.Name}  {defense.Title} ({defense.Reference}); gradient {Words(made.Gradient)}; "
                + $"{(made.OptimizesAtInference ? "optimises at inference; " : "")}attacked through {Way(made.Gradient)}");
            WriteOptions(defense.Options);
            if (Fitting(defense.Name) is not { } fitting) continue;
            _session.Out.WriteLine($"  is fitted first ({fitting.Title}), with options of its own:");
            WriteOptions(fitting.Options);
        }
        _session.Out.WriteLine();
        _session.Out.WriteLine("Around a model: saddle evaluate MODEL … --defense NAME[:option=value,…]. One that is fitted first: saddle train [MODEL] "
            + "--defense NAME --data … --out DIR. The way round: --attack pgd:through=adaptive, or through=bpda, eot, bpda+eot.");
    }

    private void WriteOptions(IReadOnlyList<OptionDescription> options)
    {
        foreach (OptionDescription option in options) _session.Out.WriteLine($"    {option.Name}={option.FullDefault}  {option.Explanation}.");
    }

    private static CatalogueEntry<DefenseFitting>? Fitting(string defense) => FittingCatalogue.Names.All.FirstOrDefault(entry => entry.Name == defense);

    private static IEnumerable<object> Facts(IReadOnlyList<OptionDescription> options) =>
        options.Select(option => new { option.Name, option.Description, option.Range, option.Default, option.Automatic });

    private static string Json() => JsonOutput.Of(new
    {
        SchemaVersion = 1,
        Defenses = DefenseCatalogue.Names.All.Select(defense => new
        {
            defense.Name,
            defense.Title,
            defense.Reference,
            Gradient = Words(defense.Create().Gradient),
            defense.Create().OptimizesAtInference,
            Through = Way(defense.Create().Gradient),
            Options = Facts(defense.Options),
            Fitting = Fitting(defense.Name) is { } fitting ? Facts(fitting.Options) : null,
        }),
        Routes = RouteCatalogue.Names.All.Select(route => new { route.Name, route.Title, route.Reference }),
    });

    private static string Words(GradientKind gradient) => gradient.ToString().ToLowerInvariant();

    private static string Way(GradientKind gradient) => new AdaptiveRoute().For(gradient).Name;
}
