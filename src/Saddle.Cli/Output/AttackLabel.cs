using Saddle.Attacks;
using Saddle.Evaluation.Results;
using Saddle.Options;

namespace Saddle.Cli.Output;

/// <summary>What a table calls an attack: its name, and of its options those that are not the default, and the steps.</summary>
internal static class AttackLabel
{
    /// <summary>The label of an attack under a threat model.</summary>
    public static string Of(AttackSummary attack, ThreatResult threat)
    {
        CatalogueEntry<Attack>? known = AttackCatalogue.All.FirstOrDefault(description => description.Name == attack.Attack);
        if (known is null) return attack.Name;
        Dictionary<string, string> usual = Usual(attack, threat);
        IEnumerable<string> shown = attack.Options.Where(option => option.Key is "steps" or "inner" || usual.GetValueOrDefault(option.Key) != option.Value)
            .Select(option => $"{option.Key}={attack.OptionTexts[option.Key]}");
        return string.Join(' ', [attack.Attack, .. shown]);
    }

    /// <summary>The options where nothing is said, those resolved that depend on the threat model and the number of steps.</summary>
    private static Dictionary<string, string> Usual(AttackSummary attack, ThreatResult threat)
    {
        var stated = attack.Options.Where(option => option.Key is "inner" or "steps" or "random-start");
        Attack made = AttackCatalogue.Create(attack.Attack, stated);
        IReadOnlyDictionary<string, string> resolved = made.Resolve(threat.Threat).Options;
        IReadOnlyDictionary<string, string> fresh = AttackCatalogue.Create(attack.Attack, stated.Where(option => option.Key == "inner")).Options;
        return resolved.ToDictionary(option => option.Key, option => option.Key == "random-start" ? fresh[option.Key] : option.Value);
    }
}
