namespace Saddle.Reports;

/// <summary>A point of a scatter.</summary>
/// <param name="Name">What its tooltip calls it.</param>
/// <param name="X">Where it is across; finite.</param>
/// <param name="Y">Where it is upwards; finite.</param>
public sealed record ScatterPoint(string Name, double X, double Y);

/// <summary>Draws two measures of the same things against each other.</summary>
public static class ScatterFigure
{
    private const double Left = 84, Top = 14, Width = 400, Height = 280, Radius = 4;
    private const int Ticks = 4;

    /// <summary>Draws the points.</summary>
    /// <param name="title">What they show; read out in place of the picture.</param>
    /// <param name="xTitle">The horizontal axis.</param>
    /// <param name="yTitle">The vertical axis.</param>
    /// <param name="points">The points; a note where there are none.</param>
    /// <exception cref="UsageException">A coordinate is not finite.</exception>
    public static Drawing Draw(string title, string xTitle, string yTitle, IReadOnlyList<ScatterPoint> points)
    {
        var drawing = new ScatterDrawing(title, xTitle, yTitle, [.. points]);
        drawing.Require();
        return drawing;
    }

    /// <summary>The points as SVG.</summary>
    internal static Html Render(ScatterDrawing drawing)
    {
        if (drawing.Points.Count == 0) return Html.Of($"""<p class="note">{drawing.Title}: nothing was measured both ways, so there is nothing to draw.</p>""");
        Axis x = Axis.Of(drawing.Points.Select(point => point.X)), y = Axis.Of(drawing.Points.Select(point => point.Y));
        return Svg.Figure(Left + Width + 20, Top + Height + 50, drawing.Title, "scatter", Html.Of($"""
            {Enumerable.Range(0, Ticks + 1).Select(tick => Tick(x, y, (double)tick / Ticks))}
            {Svg.Text(Left + Width / 2, Top + Height + 42, "middle", drawing.XTitle, "axis")}{Svg.Text(16, Top + Height / 2, "middle", drawing.YTitle, "axis", -90)}
            {drawing.Points.Select(point => Mark(point, x, y))}

            """));
    }

    private static Html Tick(Axis x, Axis y, double share)
    {
        (double across, double up) = (Left + share * Width, Top + (1 - share) * Height);
        return Html.Of($"""
            <line x1="{Svg.At(across)}" y1="{Svg.At(Top)}" x2="{Svg.At(across)}" y2="{Svg.At(Top + Height)}" />{Svg.Text(across, Top + Height + 20, "middle", x.Text(share))}
            <line x1="{Svg.At(Left)}" y1="{Svg.At(up)}" x2="{Svg.At(Left + Width)}" y2="{Svg.At(up)}" />{Svg.Text(Left - 8, up + 4.5, "end", y.Text(share))}

            """);
    }

    private static Html Mark(ScatterPoint point, Axis x, Axis y) => Html.Of($"""
        <circle cx="{Svg.At(Left + x.Share(point.X) * Width)}" cy="{Svg.At(Top + (1 - y.Share(point.Y)) * Height)}" r="{Svg.At(Radius)}"><title>{point.Name}: {Numbers.Measure(point.X)}, {Numbers.Measure(point.Y)}</title></circle>

        """);

    private readonly record struct Axis(double Low, double High)
    {
        // Points at the very edge would be cut in half.
        public static Axis Of(IEnumerable<double> values)
        {
            (double low, double high) = (values.Min(), values.Max());
            double margin = high > low ? 0.04 * (high - low) : Math.Max(Math.Abs(low) * 0.04, 1e-6);
            // What is never negative has no axis below zero.
            return new Axis(low >= 0 ? Math.Max(0, low - margin) : low - margin, high + margin);
        }

        public double Share(double value) => (value - Low) / (High - Low);

        public string Text(double share) => Numbers.Short(Low + share * (High - Low), High - Low);
    }
}

/// <summary>Two measures of the same things.</summary>
/// <param name="Title">What they show.</param>
/// <param name="XTitle">The horizontal axis.</param>
/// <param name="YTitle">The vertical axis.</param>
/// <param name="Points">The points.</param>
internal sealed record ScatterDrawing(string Title, string XTitle, string YTitle, IReadOnlyList<ScatterPoint> Points) : Drawing
{
    internal override Html Markup => ScatterFigure.Render(this);

    internal override void Require()
    {
        foreach (ScatterPoint point in Points)
            if (!double.IsFinite(point.X) || !double.IsFinite(point.Y))
                throw new UsageException(FormattableString.Invariant($"The point {point.Name} = ({point.X}, {point.Y}) of '{Title}' is not finite."));
    }
}
