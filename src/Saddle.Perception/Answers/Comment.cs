using System.Text;
using System.Text.RegularExpressions;

namespace Saddle.Perception.Answers;

/// <summary>What people may write at the end.</summary>
public static partial class Comment
{
    /// <summary>The most letters.</summary>
    public const int Longest = 1000;

    // What a browser could take for an element, an entity or an address that runs something.
    private const string Markup = "<\\s*[a-z!/?]|&#|javascript:|data:text";

    // Control characters but ends of lines and tabs.
    private const string NoText = "[\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\uFFFD]";

    /// <summary>What cannot be kept, as an expression that the exported page understands, which sends no halves of letters.</summary>
    internal const string Refused = Markup + "|" + NoText;

    /// <summary>What is wrong with a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The reason to refuse it, in some words that repeat nothing of it; null where it can be kept.</returns>
    public static string? Problem(string text) => text.Length > Longest ? "too long a comment"
        : IsMarkup().IsMatch(text) ? "markup in a comment"
        : text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar || (Rune.IsControl(rune) && rune.Value is not ('\n' or '\r' or '\t')))
            ? "control characters in a comment" : null;

    [GeneratedRegex(Markup, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex IsMarkup();
}
