using System.Xml.Linq;
using Saddle.Reports;

namespace Saddle.Tests.Reports;

public sealed class FigureTests
{
    private static readonly string[] Names = ["cat", "<dog>", "owl", "hen", "ant", "bee", "elk"];

    [Fact]
    public void ASurfaceHasItsPointsWithTheirValues()
    {
        XElement figure = Parse(SurfaceFigure.Draw("Output <F>", (x1, x2) => x1 * x2, [new MarkedPoint("X*", 1, 0.43), new MarkedPoint("<b>", 0, 0)]));
        string[] texts = [.. figure.Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value)];
        Assert.Contains("X*: 0.430", texts);
        Assert.Contains("<b>: 0.000", texts);
        Assert.Contains("x2", texts);
        Assert.Contains("0.8", texts);
        Assert.StartsWith("data:image/png;base64,", figure.Descendants().Single(element => element.Name.LocalName == "image").Attribute("href")!.Value,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ANetworkHasEveryWeightAndBias()
    {
        XElement figure =
            Parse(NeuronFigure.Draw("A <network>", ["x1", "x2"],
                [[new Neuron("h1", [1, -2], 0.5), new Neuron("<h2>", [3, 4], -0.25)], [new Neuron("o", [5.125, -6], 7)]]));
        string[] texts = [.. figure.Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value)];
        Assert.Equal(["1.00", "−2.00", "3.00", "4.00", "5.13", "−6.00", "x1", "x2", "h1", "bias 0.50", "<h2>", "bias −0.25", "o", "bias 7.00"], texts);
        Assert.Equal(5, figure.Descendants().Count(element => element.Name.LocalName == "circle"));
        Assert.Equal(6, figure.Descendants().Count(element => element.Name.LocalName == "line"));
        Assert.Throws<UsageException>(() => NeuronFigure.Draw("N", ["x1", "x2"], [[new Neuron("o", [1], 0)]]));
    }

    [Fact]
    public void AScatterNamesItsPointsAndKeepsThemInside()
    {
        XElement figure =
            Parse(ScatterFigure.Draw("A <against> H", "distance", "hardness",
                [new ScatterPoint("<cat> → dog", 0.5, 0), new ScatterPoint("owl → hen", 0.7, 0.2)]));
        string[] texts = [.. figure.Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value)];
        Assert.Contains("hardness", texts);
        Assert.DoesNotContain(texts, text => text.StartsWith('-'));
        XElement[] marks = [.. figure.Descendants().Where(element => element.Name.LocalName == "circle")];
        Assert.Equal(["<cat> → dog: 0.5, 0", "owl → hen: 0.7, 0.2"], marks.Select(mark => mark.Value));
        double[] across = [.. marks.Select(mark => double.Parse(mark.Attribute("cx")!.Value, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.True(84 < across[0] && across[0] < across[1] && across[1] < 484);
        Parse(ScatterFigure.Draw("one", "x", "y", [new ScatterPoint("only", 3, -3)]));
        Assert.Contains("nothing to draw", ScatterFigure.Draw("none", "x", "y", []).ToString(), StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => ScatterFigure.Draw("F", "x", "y", [new ScatterPoint("X", double.NaN, 0)]));
    }

    [Fact]
    public void ASurfaceThatCannotBeDrawnIsRefused()
    {
        Assert.Throws<UsageException>(() => SurfaceFigure.Draw("F", (x1, _) => x1 > 0.5 ? double.NaN : 0));
        Assert.Throws<UsageException>(() => SurfaceFigure.Draw("F", (_, _) => 0, [new MarkedPoint("X", 1.1, 0)]));
        Assert.Throws<UsageException>(() => SurfaceFigure.Draw("F", (_, _) => 0, [new MarkedPoint("X", double.NaN, 0)]));
        Parse(SurfaceFigure.Draw("flat", (_, _) => 0, [new MarkedPoint("X", 0.5, 0.5)]));
    }

    [Fact]
    public void ARocFigureHasEveryCurveAndChance()
    {
        (double, double)[] points = [.. Enumerable.Range(0, 10_001).Select(index => (index / 10_000.0, Math.Sqrt(index / 10_000.0)))];
        Drawing drawing = RocFigure.Draw("ROC", [new RocCurve("<saliency>", points, 0.66667), new RocCurve("pgd", [(0, 0), (0, 1), (1, 1)])]);
        XElement figure = Parse(drawing);
        Assert.Equal(["<saliency>, AUC 0.667", "pgd", "chance"],
            figure.Descendants().Where(element => element.Name.LocalName == "li").Select(entry => entry.Value));
        Assert.Contains(figure.Descendants(), element => element.Name.LocalName == "text" && element.Value == "false positive rate");
        Assert.InRange(drawing.ToString().Length, 1000, 20_000);
        Assert.Null(drawing.Png);
    }

    [Fact]
    public void RatesOutsideTheirRangeAreRefused()
    {
        Assert.Throws<UsageException>(() => RocFigure.Draw("ROC", []));
        Assert.Throws<UsageException>(() => RocFigure.Draw("ROC", [new RocCurve("none", [])]));
        Assert.Throws<UsageException>(() => RocFigure.Draw("ROC", [new RocCurve("percent", [(0, 0), (100, 100)])]));
        Assert.Throws<UsageException>(() => RocFigure.Draw("ROC", [new RocCurve("none", [(double.NaN, 0)])]));
    }

    [Fact]
    public void ATraceShowsSourceTargetTheLikeliestAndTheRest()
    {
        XElement figure = Parse(TraceFigure.Draw("Trace", [[0.9, 0.02, 0.01, 0, 0, 0.04, 0.03], [0.2, 0.6, 0.01, 0.15, 0, 0.04, 0]], 0, 1, Names));
        Assert.Equal(["cat (source)", "<dog> (target)", "hen", "bee", "elk", "all others together"],
            figure.Descendants().Where(element => element.Name.LocalName == "li").Select(entry => entry.Value));
        Parse(TraceFigure.Draw("Trace of two", [[1, 0]], 0, 0, ["no", "yes"]));
    }

    [Fact]
    public void ATraceThatDisagreesWithItsNamesIsRefused()
    {
        Assert.Throws<UsageException>(() => TraceFigure.Draw("Trace", [], 0, 1, Names));
        Assert.Throws<UsageException>(() => TraceFigure.Draw("Trace", [[0.5, 0.5]], 0, 1, Names));
        Assert.Throws<UsageException>(() => TraceFigure.Draw("Trace", [[0.5, 0.5]], 0, 2, ["no", "yes"]));
        Assert.Throws<UsageException>(() => TraceFigure.Draw("Trace", [[0.5, 0.5]], -1, 0, ["no", "yes"]));
    }

    private static XElement Parse(Drawing drawing) => XElement.Parse(drawing.ToString());
}
