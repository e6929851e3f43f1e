using System.CommandLine;
using Saddle.Attacks;
using Saddle.Options;

namespace Saddle.Cli.Options;

/// <summary>The options of one attack as options of a command.</summary>
internal sealed class AttackOptionSet
{
    private readonly CatalogueEntry<Attack> _attack;
    private readonly IReadOnlyList<(string Name, Option<string[]> Option)> _options;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="attack">The attack.</param>
    /// <param name="without">Options of the attack that the command sets itself.</param>
    public AttackOptionSet(Command command, CatalogueEntry<Attack> attack, params string[] without)
    {
        _attack = attack;
        // What cannot be left out comes first.
        _options = [.. attack.Options.Where(option => !without.Contains(option.Name))
            .OrderBy(option => !option.Required).ThenBy(option => option.Name, StringComparer.Ordinal)
            .Select(option => (option.Name, OptionOf.Described(option)))];
        foreach ((_, Option<string[]> option) in _options) command.Add(option);
    }

    /// <summary>Whether the attack has an option of a word.</summary>
    public bool Has(string name) => _options.Any(option => option.Name == name);

    /// <summary>The attack with the options that were given.</summary>
    /// <exception cref="UsageException">A value is out of range, or one is missing that there must be.</exception>
    public Attack Read(ParseResult parsed) => RequireComplete(AttackCatalogue.Create(_attack.Name,
        _options.SelectMany(given => (parsed.GetValue(given.Option) ?? []).Select(value => KeyValuePair.Create(given.Name, value)))));

    /// <summary>The attack, if it has everything that there must be.</summary>
    /// <exception cref="UsageException">Something is missing.</exception>
    public static Attack RequireComplete(Attack attack)
    {
        OptionDescription? missing = OptionSet.Describe(attack).FirstOrDefault(option =>
            option.Required && option.Default == AttackCatalogue.Find(attack.Name).Create().Options[option.Name]);
        if (missing is null) return attack;
        string stated = $"{missing.Name}={missing.Placeholder}";
        throw new UsageException($"The attack {attack.Name} needs at least one {missing.Name}: --{missing.Name} {missing.Placeholder} under saddle attack "
            + $"{attack.Name}, or {stated} as in --attack {attack.Name}:{stated}. {missing.Description}.");
    }
}
