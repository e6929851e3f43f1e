using System.Text.Json.Serialization;

namespace Saddle.Reports;

/// <summary>
/// A figure as the data that it is drawn from, so that a run's store can keep it (<see cref="Reproduction.Keep"/>); drawn as SVG in the
/// colours of the document, or as a PNG picture.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(HeatMapDrawing), "heatMap")]
[JsonDerivedType(typeof(LineDrawing), "lines")]
[JsonDerivedType(typeof(NeuronDrawing), "neurons")]
[JsonDerivedType(typeof(PictureDrawing), "picture")]
[JsonDerivedType(typeof(ScatterDrawing), "scatter")]
[JsonDerivedType(typeof(SurfaceDrawing), "surface")]
public abstract record Drawing
{
    private protected Drawing()
    {
    }

    /// <summary>The picture as a PNG file; null where the figure is SVG.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte>? Png => (this as PictureDrawing)?.File;

    internal abstract Html Markup { get; }

    /// <summary>The figure as markup of an HTML document; its colours are those of the report's style.</summary>
    public sealed override string ToString() => Markup.Markup;

    /// <summary>Requires that the data can be drawn.</summary>
    /// <exception cref="UsageException">It cannot.</exception>
    internal abstract void Require();
}
