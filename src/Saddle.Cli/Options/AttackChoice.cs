using System.CommandLine;
using Saddle.Attacks;
using Saddle.Threats;

namespace Saddle.Cli.Options;

/// <summary>Which attacks an evaluation makes.</summary>
internal sealed class AttackChoice
{
    private readonly Option<AttackSuite?> _suite = OptionOf.Value("--suite", "NAME",
        $"A suite of attacks: {string.Join(", ", AttackSuite.All.Select(suite => suite.Name))}. Default: standard, for L0 saliency, unless --attack names "
            + "attacks; under a confidence goal without the attacks that see labels alone. 'saddle attacks' lists both.", AttackSuite.Find);

    private readonly Option<Attack[]> _attacks = OptionOf.Values("--attack", "NAME[:option=value,…]",
        "An attack with its options, as in pgd:steps=40,step-size=0.01; the option may be repeated, and the attacks are made in this order, after those of "
            + "--suite. transfer names the models that it crafts on, transfer:source=MODEL,inner=pgd,steps=40.",
        text => AttackOptionSet.RequireComplete(AttackCatalogue.Parse(text)));

    /// <summary>Adds the options to a command.</summary>
    public AttackChoice(Command command) => command.AddAll(_suite, _attacks);

    /// <summary>The attacks in their order, at least one; models that they name are still to be loaded.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="threats">What the attacks are held to.</param>
    /// <exception cref="UsageException">An attack is there twice.</exception>
    public IReadOnlyList<Attack> Read(ParseResult parsed, IReadOnlyList<ThreatModel> threats)
    {
        AttackSuite? suite = parsed.GetValue(_suite);
        Attack[] named = parsed.GetValue(_attacks) ?? [];
        IEnumerable<Attack> first =
            (suite ?? (named.Length > 0 ? null : threats.All(threat => threat.Ball.Norm == Norm.L0) ? AttackSuite.Saliency : AttackSuite.Standard))?.Attacks
            ?? [];
        // What sees labels alone cannot reach a confidence goal; a suite would be refused as a whole for one attack of it.
        if (threats.Any(threat => threat.Goal.NeedsScores)) first = first.Where(attack => attack.Needs != Access.Labels);
        Attack[] all = [.. first, .. named];
        if (all.GroupBy(attack => attack.ToString()).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"The attack {twice.Key} is named twice. Name it once, or with other options.");
        return all;
    }
}
