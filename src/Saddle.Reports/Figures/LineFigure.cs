using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Saddle.Reports;

/// <summary>A figure of lines as SVG inside the document, in the document's colours and a generic font.</summary>
internal static partial class LineFigure
{
    private const int Colours = 6;

    // Stand-ins that are turned into the style's variables afterwards, so that the figure follows light and dark.
    private static readonly OxyColor Ink = OxyColor.FromRgb(2, 2, 2), Grid = OxyColor.FromRgb(3, 3, 3);

    /// <summary>Draws a figure with its legend.</summary>
    /// <param name="description">What it shows, in place of the picture.</param>
    /// <param name="xTitle">The horizontal axis.</param>
    /// <param name="yTitle">The vertical axis.</param>
    /// <param name="series">The lines.</param>
    /// <param name="percent">Whether y is a fraction, drawn from 0 to 100 %.</param>
    /// <param name="percentAcross">Whether x is one too.</param>
    /// <param name="steps">Whether y keeps its value until the next point: where nothing was measured in between.</param>
    /// <param name="logarithmic">Whether y, which is then no fraction, goes up by factors; what is not above zero is left out.</param>
    public static Html Render(string description, string xTitle, string yTitle, IReadOnlyList<FigureSeries> series, bool percent = true,
        bool percentAcross = false, bool logarithmic = false, bool steps = false)
    {
        var model = new PlotModel
        {
            DefaultFont = "sans-serif",
            DefaultFontSize = 13,
            TextColor = Ink,
            PlotAreaBorderThickness = new OxyThickness(0),
            Padding = new OxyThickness(0, 8, 16, 0),
            Culture = CultureInfo.InvariantCulture,
        };
        model.Axes.Add(percentAcross ? PercentAxis(AxisPosition.Bottom, xTitle)
            : NumberAxis(AxisPosition.Bottom, xTitle, series.SelectMany(line => line.Points.Select(point => point.X))));
        model.Axes.Add(logarithmic ? Style(new LogarithmicAxis(), AxisPosition.Left, yTitle)
            : percent ? PercentAxis(AxisPosition.Left, yTitle)
            : NumberAxis(AxisPosition.Left, yTitle, series.SelectMany(line => line.Points.Select(point => point.Y))));
        foreach (FigureSeries line in series)
            model.Series.Add(Line(logarithmic ? line with { Points = [.. line.Points.Where(point => point.Y > 0)] } : line, steps));
        string svg = new SvgExporter { Width = 460, Height = 300, IsDocument = false }.ExportToString(model);
        // One line is what the vertical axis says it is.
        Html legend = series.Count == 1 ? Html.Empty
            : Html.Of($"""<figcaption><ul class="legend">{series.Where(line => line.Name.Length > 0).Select(Entry)}</ul></figcaption>""");
        return Html.Of($"<figure>{Adapt(svg, description)}{legend}</figure>\n");
    }

    private static Html Entry(FigureSeries line) =>
        Html.Of($"""<li><span class="swatch{(line.PointsAlone ? " dot" : line.Dashed ? " dashed" : "")}" style="--line:var(--series-{line.Colour % Colours})"></span>{line.Name}</li>""");

    private static LineSeries Line(FigureSeries line, bool steps)
    {
        OxyColor colour = OxyColor.FromRgb(1, 1, (byte)(line.Colour % Colours));
        LineSeries series = steps ? new StairStepSeries() : new LineSeries();
        series.Color = colour;
        // Many lines of one kind would hide one another.
        series.StrokeThickness = line.Fine ? 1 : 2.5;
        series.LineStyle = line.PointsAlone ? LineStyle.None : line.Dashed ? LineStyle.Dash : LineStyle.Solid;
        series.MarkerType = line.Fine || line.Points.Count > 40 ? MarkerType.None : MarkerType.Circle;
        series.MarkerSize = line.Dashed ? 3 : 4;
        series.MarkerFill = colour;
        series.Points.AddRange(line.Points.Select(point => new DataPoint(point.X, point.Y)));
        return series;
    }

    private static LinearAxis PercentAxis(AxisPosition position, string title)
    {
        LinearAxis axis = Bare(position, title);
        (axis.Minimum, axis.Maximum, axis.MajorStep) = (0, 1, 0.2);
        axis.LabelFormatter = value => FormattableString.Invariant($"{100 * value:0} %");
        return axis;
    }

    private static LinearAxis NumberAxis(AxisPosition position, string title, IEnumerable<double> values)
    {
        LinearAxis axis = Bare(position, title);
        double[] finite = [.. values.Where(double.IsFinite)];
        double highest = finite.DefaultIfEmpty(1).Max();
        (axis.Minimum, axis.Maximum) = (Math.Min(0, finite.DefaultIfEmpty(0).Min()), highest > 0 ? 1.04 * highest : 1);
        return axis;
    }

    private static LinearAxis Bare(AxisPosition position, string title) => Style(new LinearAxis(), position, title);

    private static TAxis Style<TAxis>(TAxis axis, AxisPosition position, string title) where TAxis : Axis
    {
        axis.Position = position;
        axis.Title = title;
        axis.TicklineColor = Grid;
        axis.MinorTickSize = 0;
        axis.MajorTickSize = 4;
        axis.AxislineStyle = LineStyle.Solid;
        axis.AxislineColor = Grid;
        axis.MajorGridlineStyle = position == AxisPosition.Left ? LineStyle.Solid : LineStyle.None;
        axis.MajorGridlineColor = Grid;
        axis.AxisTitleDistance = position == AxisPosition.Left ? 20 : 8;
        axis.IntervalLength = 70;
        return axis;
    }

    private static Html Adapt(string svg, string description)
    {
        XElement root = XElement.Parse(svg);
        root.SetAttributeValue("viewBox", $"0 0 {root.Attribute("width")!.Value} {root.Attribute("height")!.Value}");
        root.SetAttributeValue("width", null);
        root.SetAttributeValue("height", null);
        root.SetAttributeValue("role", "img");
        root.SetAttributeValue("aria-label", Html.Clean(description));
        // The clips guess how wide a text is, and their names would be there twice in a document of two figures.
        root.Descendants().Where(element => element.Name.LocalName == "defs").Remove();
        root.Descendants().Attributes("clip-path").Remove();
        foreach (XAttribute attribute in root.Descendants().Attributes())
            attribute.Value = StandIn().Replace(attribute.Value, match => Colour(match.Groups[1].Value, match.Groups[2].Value));
        return new Html(root.ToString(SaveOptions.DisableFormatting));
    }

    private static string Colour(string kind, string index) => kind switch
    {
        "1" => $"var(--series-{index})",
        "2" => "currentColor",
        _ => "var(--grid)",
    };

    [GeneratedRegex(@"rgb\(([123]),[123],([0-9]+)\)")]
    private static partial Regex StandIn();
}
