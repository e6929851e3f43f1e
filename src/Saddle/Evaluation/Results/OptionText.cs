using System.Globalization;
using Saddle.Attacks;
using Saddle.Options;

namespace Saddle.Evaluation.Results;

/// <summary>Options of attacks as people read them.</summary>
internal static class OptionText
{
    /// <summary>The same options with numbers as somebody wrote them, <c>2/255</c> and <c>14.5%</c>.</summary>
    /// <param name="attack">The attack's name; it need be in no catalogue.</param>
    /// <param name="options">Words and values.</param>
    public static IReadOnlyDictionary<string, string> Of(string attack, IReadOnlyDictionary<string, string> options)
    {
        CatalogueEntry<Attack>? known = AttackCatalogue.All.FirstOrDefault(entry => entry.Name == attack);
        OptionSet? set = known is null ? null : OptionSet.Of(known.Create().GetType());
        return options.ToDictionary(option => option.Key, option => Of(option.Value, set?.Find(option.Key)?.Option.Percent ?? false));
    }

    private static string Of(string value, bool percent) =>
        !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? value
        : percent ? Percentage.Of(number) : Fraction.Text(number);
}
