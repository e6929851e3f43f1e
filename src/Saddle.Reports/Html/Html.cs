using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Saddle.Reports;

/// <summary>Markup that is safe to write: every text in it was encoded when it was put together.</summary>
/// <param name="Markup">The markup.</param>
internal readonly record struct Html(string Markup)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>No markup.</summary>
    public static Html Empty { get; } = new("");

    /// <summary>Markup from a template: its literal parts stand as they are, what is filled in is encoded unless it is markup.</summary>
    public static Html Of(Template template) => new(template.Text.ToString());

    /// <summary>A text, encoded.</summary>
    public static Html Text(string text) => new(Encoder.Encode(Clean(text)));

    /// <summary>A text without the characters that no document may hold: control characters, halves of surrogate pairs.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            clean.Append(rune.Value is '\n' or '\t' || (!Rune.IsControl(rune) && (rune.Value & 0xFFFE) != 0xFFFE) ? rune : Rune.ReplacementChar);
        return clean.ToString();
    }

    /// <summary>Pieces one after the other.</summary>
    public static Html Join(IEnumerable<Html> pieces, string separator = "") => new(string.Join(separator, pieces.Select(piece => piece.Markup)));

    /// <inheritdoc/>
    public override string ToString() => Markup ?? "";

    /// <summary>Puts a template together.</summary>
    [InterpolatedStringHandler]
    internal readonly struct Template(int literalLength, int formattedCount)
    {
        internal StringBuilder Text { get; } = new(literalLength + 16 * formattedCount);

        public void AppendLiteral(string markup) => Text.Append(markup);

        public void AppendFormatted(Html markup) => Text.Append(markup.Markup);

        public void AppendFormatted(IEnumerable<Html> pieces) => Text.Append(Join(pieces).Markup);

        public void AppendFormatted(string? text) => Text.Append(Html.Text(text ?? "").Markup);

        public void AppendFormatted(int number) => Text.Append(FormattableString.Invariant($"{number}"));

        public void AppendFormatted(ulong number) => Text.Append(FormattableString.Invariant($"{number}"));
    }
}
