namespace Saddle.Reports;

/// <summary>A point of a surface that is marked.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="X1">Its first coordinate, in 0..1.</param>
/// <param name="X2">Its second coordinate, in 0..1.</param>
public sealed record MarkedPoint(string Name, double X1, double X2);

/// <summary>Draws a function of two inputs in [0, 1]² seen from above, from blue (lowest) to yellow (highest).</summary>
public static class SurfaceFigure
{
    private const int Side = 150, Steps = 48;
    private const double Left = 62, Top = 16, Extent = 330, BarLeft = Left + Extent + 24, BarWidth = 16;

    /// <summary>Draws the function.</summary>
    /// <param name="title">What it shows; read out in place of the picture.</param>
    /// <param name="surface">The function of x1 and x2, both in 0..1; finite.</param>
    /// <param name="points">Points to mark, each with its name and the function's value there.</param>
    /// <param name="xTitle">The horizontal axis.</param>
    /// <param name="yTitle">The vertical axis.</param>
    /// <exception cref="UsageException">The function is not finite somewhere, or a point is outside.</exception>
    /// <exception cref="EnvironmentException">Pictures cannot be made here.</exception>
    public static Drawing Draw(string title, Func<double, double, double> surface, IReadOnlyList<MarkedPoint>? points = null, string xTitle = "x1",
        string yTitle = "x2")
    {
        SurfaceMark[] marks = [.. (points ?? []).Select(point => new SurfaceMark(point, surface(point.X1, point.X2)))];
        SurfaceMark.Require(marks, title);
        var values = new double[Side, Side];
        for (int row = 0; row < Side; row++)
            for (int column = 0; column < Side; column++)
            {
                (double x, double y) = ((column + 0.5) / Side, (Side - row - 0.5) / Side);
                values[row, column] = surface(x, y);
                if (!double.IsFinite(values[row, column]))
                    throw new UsageException(FormattableString.Invariant($"The surface '{title}' is not finite at ({x:0.###}, {y:0.###})."));
            }
        double low = values.Cast<double>().Min(), high = values.Cast<double>().Max();
        var image = new PixelImage(Side, Side);
        for (int row = 0; row < Side; row++)
            for (int column = 0; column < Side; column++)
                image.Set(column, row, ColourRamp.Rising(high > low ? (values[row, column] - low) / (high - low) : 0));
        return new SurfaceDrawing(title, xTitle, yTitle, image.ToPng(), low, high, marks);
    }

    /// <summary>The function as SVG around its picture.</summary>
    internal static Html Render(SurfaceDrawing drawing) => Svg.Figure(BarLeft + BarWidth + 66, Top + Extent + 48, drawing.Title, "surface", Html.Of($"""
        {Picture(drawing.Image)}
        {Enumerable.Range(0, 6).Select(Tick)}
        {Svg.Text(Left + Extent / 2, Top + Extent + 42, "middle", drawing.XTitle, "axis")}{Svg.Text(16, Top + Extent / 2, "middle", drawing.YTitle, "axis", -90)}
        {Bar(drawing.Low, drawing.High)}
        {drawing.Marks.Select(mark => Mark(mark.Point, mark.Value, drawing.High - drawing.Low))}

        """));

    private static Html Picture(ReadOnlyMemory<byte> png) => Html.Of(
        $"""<image href="{PixelImage.Address(png)}" x="{Svg.At(Left)}" y="{Svg.At(Top)}" width="{Svg.At(Extent)}" height="{Svg.At(Extent)}" />""");

    private static Html Tick(int index)
    {
        double at = index / 5.0, x = Left + at * Extent, y = Top + (1 - at) * Extent;
        return Html.Of($"""
            <line x1="{Svg.At(x)}" y1="{Svg.At(Top + Extent)}" x2="{Svg.At(x)}" y2="{Svg.At(Top + Extent + 5)}" />{Svg.Text(x, Top + Extent + 20, "middle", Svg.At(at))}
            <line x1="{Svg.At(Left - 5)}" y1="{Svg.At(y)}" x2="{Svg.At(Left)}" y2="{Svg.At(y)}" />{Svg.Text(Left - 9, y + 4.5, "end", Svg.At(at))}

            """);
    }

    private static Html Bar(double low, double high) => Html.Of($"""
        {Enumerable.Range(0, Steps).Select(step => Html.Of($"""<rect x="{Svg.At(BarLeft)}" y="{Svg.At(Top + Extent * (Steps - 1 - step) / Steps)}" width="{Svg.At(BarWidth)}" height="{Svg.At(Extent / Steps)}" class="step" fill="rgb{ColourRamp.Rising((step + 0.5) / Steps).ToString()}" />"""))}
        {Enumerable.Range(0, 5).Select(part => Svg.Text(BarLeft + BarWidth + 6, Top + Extent * (4 - part) / 4.0 + (part == 4 ? 10 : part == 0 ? 0 : 4.5), "start", Numbers.Short(low + (high - low) * part / 4, high - low)))}

        """);

    private static Html Mark(MarkedPoint point, double value, double extent)
    {
        double x = Left + point.X1 * Extent, y = Top + (1 - point.X2) * Extent;
        bool beside = point.X1 > 0.6;
        return Html.Of(
            $"""<circle cx="{Svg.At(x)}" cy="{Svg.At(y)}" r="4.5" />{Svg.Text(x + (beside ? -10 : 10), y + 4.5, beside ? "end" : "start", $"{point.Name}: {Numbers.Short(value, extent)}", "mark")}""");
    }
}
