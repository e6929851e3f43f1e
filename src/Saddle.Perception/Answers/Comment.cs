using System.Text;
using System.Text.RegularExpressions;

namespace Saddle.Perception.Answers;

/// <summary>What people may write at the end.</summary>
public static partial class Comment
{
    /// <summary>The most letters.</summary>
    public const int Longest = 1000;

    /// <summary>What is wrong with a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The reason to refuse it, in some words that repeat nothing of it; null where it can be kept.</returns>
    public static string? Problem(string text) => text.Length > Longest ? "too long a comment"
        : Markup().IsMatch(text) ? "markup in a comment"
        : text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar || (Rune.IsControl(rune) && rune.Value is not ('\n' or '\r' or '\t')))
            ? "control characters in a comment" : null;

    // What a browser could take for an element, an entity or an address that runs something.
    [GeneratedRegex("<\\s*[a-z!/?]|&#|javascript:|data:text", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Markup();
}
