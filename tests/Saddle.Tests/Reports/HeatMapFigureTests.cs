using System.Xml.Linq;
using Saddle.Reports;

namespace Saddle.Tests.Reports;

public sealed class HeatMapFigureTests
{
    private static readonly string[] Names = ["zero", "<one>"];

    [Fact]
    public void EveryNumberNameAndTitleIsText()
    {
        XElement figure = Draw([[null, 0.97], [0.642, null]], ValueFormat.Percent);
        string[] texts = [.. figure.Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value)];
        foreach (string expected in (string[])["source class", "target class", "zero", "<one>", "97.0", "64.2", "–", "97.0\u00A0%", "64.2\u00A0%"])
            Assert.Contains(expected, texts);
        Assert.Equal(["zero → zero: none", "zero → <one>: 97.0\u00A0%", "<one> → zero: 64.2\u00A0%", "<one> → <one>: none"],
            figure.Descendants().Where(element => element.Name.LocalName == "title").Select(title => title.Value));
    }

    [Fact]
    public void DarkerIsHigher()
    {
        XElement figure = Draw([[1, 2], [3, 11]], ValueFormat.Number);
        string[] shares = [.. Cells(figure).Select(cell => cell.Elements().First(element => element.Name.LocalName == "rect").Attribute("style")!.Value)];
        Assert.Equal(["--heat:7%", "--heat:16.3%", "--heat:25.6%", "--heat:100%"], shares);
        Assert.Equal(["", "", "", "hot"], Cells(figure).Select(cell => cell.Attribute("class")!.Value));
        Assert.Equal(["1", "2", "3", "11"], Cells(figure).Select(cell => cell.Elements().Last().Value));
    }

    [Fact]
    public void AGivenScaleIsKept()
    {
        XElement figure = XElement.Parse(HeatMapFigure.Draw("rate", "source", "target", Names, Names, [[0.5, 2], [-1, 0]], scale: (0, 1)).ToString());
        Assert.Equal(["--heat:53.5%", "--heat:100%", "--heat:7%", "--heat:7%"],
            Cells(figure).Select(cell => cell.Elements().First(element => element.Name.LocalName == "rect").Attribute("style")!.Value));
    }

    [Fact]
    public void WhatIsNoNumberIsADash()
    {
        string figure = Draw([[double.NaN, 0.5], [double.PositiveInfinity, null]], ValueFormat.Number).ToString();
        Assert.DoesNotContain("NaN", figure, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", figure, StringComparison.Ordinal);
        Assert.Contains("no pair was measured", HeatMapFigure.Draw("<rate>", "source", "target", Names, Names, [[null, null], [null, double.NaN]]).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void OfManyClassesTheNumbersAreInTheTooltips()
    {
        string[] names = [.. Enumerable.Range(0, 100).Select(index => $"class {index}")];
        XElement figure =
            XElement.Parse(
                HeatMapFigure.Draw("rate", "source", "target", names, names,
                    [.. names.Select((_, row) => names.Select((_, column) => (double?)(row * column)).ToArray())]).ToString());
        Assert.Equal(10_000, Cells(figure).Length);
        Assert.All(Cells(figure), cell => Assert.DoesNotContain(cell.Elements(), element => element.Name.LocalName == "text"));
        Assert.Contains("class 3 → class 7: 21", figure.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void EmptyAndRaggedMatricesAreRefused()
    {
        Assert.Throws<UsageException>(() => HeatMapFigure.Draw("rate", "source", "target", [], [], []));
        Assert.Throws<UsageException>(() => HeatMapFigure.Draw("rate", "source", "target", Names, [], [[], []]));
        Assert.Throws<UsageException>(() => HeatMapFigure.Draw("rate", "source", "target", Names, Names, [[1, 2]]));
        Assert.Throws<UsageException>(() => HeatMapFigure.Draw("rate", "source", "target", Names, Names, [[1, 2], [1]]));
        Assert.Throws<UsageException>(() => HeatMapFigure.Draw("rate", "source", "target", Names, Names, [[1, 2], [3, 4]], scale: (1, 1)));
        Assert.Throws<UsageException>(() => HeatMapFigure.Draw("rate", "source", "target", Names, Names, [[1, 2], [3, 4]], scale: (0, double.NaN)));
        string[] many = [.. Enumerable.Repeat("class", 201)];
        Assert.Throws<UsageException>(() => HeatMapFigure.Draw("rate", "source", "target", many, many, [.. many.Select(_ => new double?[201])]));
    }

    [Theory]
    [InlineData(0.5, "0.500")]
    [InlineData(0.05, "0.0500")]
    [InlineData(5.5, "5.50")]
    [InlineData(0.00002, "2.0e-5")]
    [InlineData(12345678.5, "1.2e7")]
    [InlineData(0, "0")]
    [InlineData(-3, "-3")]
    public void NumbersHaveTheDigitsThatTheirSizeNeeds(double value, string text) =>
        Assert.Equal(text, new CellNumbers(ValueFormat.Number, [value]).Text(value));

    private static XElement Draw(double?[][] cells, ValueFormat format) =>
        XElement.Parse(HeatMapFigure.Draw("Success & failure", "source class", "target class", Names, Names, cells, format).ToString());

    private static XElement[] Cells(XElement figure) => [.. figure.Descendants().Where(element => element.Name.LocalName == "g")];
}
