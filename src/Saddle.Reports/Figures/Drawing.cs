namespace Saddle.Reports;

/// <summary>A figure that has been drawn: SVG in the colours of the document, or a PNG picture.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed class Drawing
{
    private readonly byte[]? _png;

    internal Drawing(Html markup) => Markup = markup;

    internal Drawing(PixelImage image, string description)
    {
        _png = image.ToPng();
        Markup = Html.Of($"""
            <figure class="picture"><img src="data:image/png;base64,{new Html(Convert.ToBase64String(_png))}" width="{image.Width}" height="{image.Height}" alt="{Html.Clean(description)}" /></figure>

            """);
    }

    /// <summary>The picture as a PNG file; null where the figure is SVG.</summary>
    public ReadOnlyMemory<byte>? Png => _png is null ? (ReadOnlyMemory<byte>?)null : new ReadOnlyMemory<byte>(_png);

    internal Html Markup { get; }

    /// <summary>The figure as markup of an HTML document; its colours are those of the report's style.</summary>
    public override string ToString() => Markup.Markup;
}
