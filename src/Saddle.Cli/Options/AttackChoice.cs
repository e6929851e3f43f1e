using System.CommandLine;
using Saddle.Attacks;
using Saddle.Threats;

namespace Saddle.Cli.Options;

/// <summary>Which attacks an evaluation makes.</summary>
internal sealed class AttackChoice
{
    private readonly Option<AttackSuite?> _suite = OptionOf.Value("--suite", "NAME[:option=value,…]",
        $"A suite of attacks: {string.Join(", ", SuiteCatalogue.Names.All.Select(suite => suite.Name))}, as in autoattack:version=plus. Default, unless "
            + "--attack names attacks: standard, for L0 "
            + "saliency, under --access scores or labels black-box, without the attacks that do not work under every threat model. 'saddle attacks' "
            + "lists both.",
        SuiteCatalogue.Names.Parse);

    private readonly Option<Attack[]> _attacks = OptionOf.Values("--attack", "NAME[:option=value,…]",
        "An attack with its options, as in pgd:steps=40,step-size=0.01; the option may be repeated, and the attacks are made in this order, after those of "
            + "--suite. transfer names the models that it crafts on, transfer:source=MODEL,inner=pgd,steps=40.",
        text => AttackOptionSet.RequireComplete(AttackCatalogue.Parse(text)));

    private readonly Option<string[]> _sources = OptionOf.Values("--source", "MODEL",
        "A model of the adversary's own, named as MODEL is; repeated, an ensemble. A suite then has transfer too: PGD of 40 steps made on it.", text => text);

    /// <summary>Adds the options to a command.</summary>
    public AttackChoice(Command command) => command.AddAll(_suite, _attacks, _sources);

    /// <summary>The attacks in their order, at least one; models that they name are still to be loaded.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="threats">What the attacks are held to.</param>
    /// <param name="classes">How many classes the model has; null before it is loaded.</param>
    /// <exception cref="UsageException">An attack is there twice.</exception>
    public IReadOnlyList<Attack> Read(ParseResult parsed, IReadOnlyList<ThreatModel> threats, int? classes = null)
    {
        AttackSuite? suite = parsed.GetValue(_suite);
        Attack[] named = parsed.GetValue(_attacks) ?? [];
        IReadOnlyList<Attack> first = suite is not null ? Reaching(suite.AttacksOn(threats, classes), threats) : named.Length > 0 ? []
            : AttackSuite.For(threats);
        if (suite is not null && first.Count + named.Length == 0)
            throw new UsageException($"The suite {suite} has no attacks of its own. Name them beside it, each with --attack.");
        Attack[] all = [.. first, .. Transfer(parsed, first.Count > 0), .. named];
        if (all.GroupBy(attack => attack.ToString()).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"The attack {twice.Key} is named twice. Name it once, or with other options.");
        return all;
    }

    /// <summary>What sees labels alone cannot reach a confidence goal; a suite would be refused as a whole for one attack of it.</summary>
    private static IReadOnlyList<Attack> Reaching(IReadOnlyList<Attack> attacks, IReadOnlyList<ThreatModel> threats) =>
        threats.Any(threat => threat.Goal.NeedsScores) ? [.. attacks.Where(attack => attack.Needs != Access.Labels)] : attacks;

    private IEnumerable<Attack> Transfer(ParseResult parsed, bool toSuite)
    {
        if (parsed.GetValue(_sources) is not { Length: > 0 } sources) return [];
        if (!toSuite)
            throw new UsageException("--source adds transfer to a suite, and there is none beside --attack; name the model there, as in --attack "
                + $"transfer:source={sources[0]}, or add --suite.");
        return [AttackCatalogue.Create("transfer",
            [.. sources.Select(source => KeyValuePair.Create("source", source)), new("inner", "pgd"), new("steps", "40")])];
    }
}
