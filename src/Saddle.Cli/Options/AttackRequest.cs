using Saddle.Attacks;

namespace Saddle.Cli.Options;

/// <summary>An attack as the command line names it, before the models are loaded that a transfer crafts on.</summary>
/// <param name="Attack">The attack.</param>
/// <param name="Sources">What the user called the source models; empty for all attacks but transfer.</param>
internal sealed record AttackRequest(Attack Attack, IReadOnlyList<string> Sources)
{
    private const string Transfer = "transfer:", Source = "source=";

    /// <summary>The attack and its sources, as one text.</summary>
    public string Text => string.Join(' ', [Attack.ToString(), .. Sources]);

    /// <summary>Reads <c>pgd:steps=40</c> or <c>transfer:source=MODEL,inner=pgd,steps=40</c>, in which <c>source</c> may be there several times.</summary>
    /// <exception cref="UsageException">There is no such attack or option, a value is out of range, or a transfer names no source.</exception>
    public static AttackRequest Parse(string text)
    {
        if (!text.StartsWith(Transfer, StringComparison.Ordinal)) return new AttackRequest(AttackCatalogue.Parse(text), []).RequireSources();
        ILookup<bool, string> options = text[Transfer.Length..].Split(',').ToLookup(option => option.StartsWith(Source, StringComparison.Ordinal));
        string[] sources = [.. options[true].Select(option => option[Source.Length..]).Where(source => source.Length > 0)];
        return new AttackRequest(AttackCatalogue.Parse($"{Transfer}{string.Join(',', options[false])}"), sources).RequireSources();
    }

    /// <summary>The same, if a transfer has a source.</summary>
    /// <exception cref="UsageException">It has none.</exception>
    public AttackRequest RequireSources() => Attack is not TransferAttack || Sources.Count > 0 ? this
        : throw new UsageException("The attack transfer needs at least one model that the examples are crafted on: --source MODEL under saddle attack transfer, or --attack transfer:source=MODEL,inner=pgd,steps=40.");
}
