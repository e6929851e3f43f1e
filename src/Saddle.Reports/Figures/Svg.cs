using System.Globalization;

namespace Saddle.Reports;

/// <summary>Pieces of SVG drawings whose texts and colours follow the style of the document.</summary>
internal static class Svg
{
    /// <summary>A length in the drawing's own units.</summary>
    public static string At(double length) => length.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A drawing.</summary>
    /// <param name="width">How wide, in its own units.</param>
    /// <param name="height">How high.</param>
    /// <param name="description">What it shows, in place of the picture.</param>
    /// <param name="kind">The class that it is styled by.</param>
    /// <param name="content">What is in it.</param>
    /// <param name="scrolls">Whether it scrolls where the page is narrow; then the keyboard must reach it.</param>
    public static Html Figure(double width, double height, string description, string kind, Html content, bool scrolls = false) => Html.Of($"""
        <figure class="{kind}"{(scrolls ? new Html(" tabindex=\"0\"") : Html.Empty)}><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {At(width)} {At(height)}" role="img" aria-label="{Html.Clean(description)}" style="--width:{At(width)}px">
        {content}</svg></figure>

        """);

    /// <summary>A text.</summary>
    /// <param name="x">Where its anchor is.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="text">What it says.</param>
    /// <param name="kind">The class that it is styled by.</param>
    /// <param name="turn">By how many degrees it is turned around its anchor.</param>
    public static Html Text(double x, double y, string anchor, string text, string kind = "", double turn = 0) => Html.Of(
        $"""<text x="{At(x)}" y="{At(y)}" text-anchor="{anchor}" class="{kind}"{(turn == 0 ? Html.Empty : Html.Of($" transform=\"rotate({At(turn)} {At(x)} {At(y)})\""))}>{text}</text>""");

    /// <summary>A text cut to some letters, with dots where something is missing.</summary>
    public static string Fit(string text, int letters) => text.Length <= letters ? text : $"{text[..(letters - 1)]}…";
}
