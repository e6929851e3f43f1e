namespace Saddle.Reports;

/// <summary>A PNG picture inside the document.</summary>
/// <param name="File">The PNG file.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Description">What it shows; read out in place of it.</param>
internal sealed record PictureDrawing(ReadOnlyMemory<byte> File, int Width, int Height, string Description) : Drawing
{
    internal override Html Markup => Html.Of($"""
        <figure class="picture"><img src="{PixelImage.Address(File)}" width="{Width}" height="{Height}" alt="{Html.Clean(Description)}" /></figure>

        """);

    /// <summary>A picture that was painted.</summary>
    /// <exception cref="EnvironmentException">Pictures cannot be made here.</exception>
    public static PictureDrawing Of(PixelImage image, string description) => new(image.ToPng(), image.Width, image.Height, description);

    internal override void Require()
    {
        if (Width < 1 || Height < 1) throw new UsageException($"The picture '{Description}' is {Width} by {Height} pixels; give one or more each way.");
    }
}
