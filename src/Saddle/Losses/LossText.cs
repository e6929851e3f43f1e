using Saddle.Options;

namespace Saddle.Losses;

/// <summary>
/// Losses as texts: the name, and after a slash each the values of its options in the order in which they are declared. They hold neither
/// comma nor equals sign, so that they fit among the options of an attack.
/// </summary>
internal static class LossText
{
    /// <inheritdoc cref="Loss.Parse"/>
    public static Loss Parse(string text)
    {
        string[] parts = text.Split('/');
        CatalogueEntry<Loss> entry = LossCatalogue.Names.Find(parts[0]);
        IReadOnlyList<OptionDescription> options = entry.Options;
        if (parts.Length - 1 is > 0 and var given && given != options.Count)
            throw new UsageException($"'{text}' is no loss; expected {Expected(entry)}.");
        return LossCatalogue.Names.Create(entry.Name, options.Zip(parts.Skip(1), (option, value) => KeyValuePair.Create(option.Name, value)));
    }

    /// <inheritdoc cref="Loss.ToString"/>
    public static string Of(Loss loss)
    {
        IReadOnlyList<OptionDescription> options = OptionSet.Describe(loss);
        // What the loss itself has stands where a fresh one has its defaults.
        string[] values = [.. options.Select(option => option.Default)];
        return options.Count == 0 || LossCatalogue.Names.All.FirstOrDefault(entry => entry.Name == loss.Name) is { } known
            && values.SequenceEqual(known.Options.Select(option => option.Default))
            ? loss.Name : string.Join('/', [loss.Name, .. values]);
    }

    /// <summary>How a loss is written: <c>margin or margin/confidence</c>.</summary>
    public static string Expected(CatalogueEntry<Loss> entry) =>
        entry.Options is { Count: > 0 } options ? $"{entry.Name} or {string.Join('/', [entry.Name, .. options.Select(option => option.Name)])}" : entry.Name;
}
