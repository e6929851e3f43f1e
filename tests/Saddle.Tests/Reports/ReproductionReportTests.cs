using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Saddle.Evaluation.Runs;
using Saddle.Reports;
using Saddle.Tests.Data;

namespace Saddle.Tests.Reports;

public sealed class ReproductionReportTests : IDisposable
{
    private const string Hostile = "<script>alert('1')</script>&\"'\u0000]]>\uD800 -->";
    private static readonly XNamespace Xhtml = "http://www.w3.org/1999/xhtml";

    private static readonly ReproductionRow Success =
        new()
        {
            Place = "table 1",
            What = "Success rate",
            Paper = 0.9705,
            Ours = 0.96,
            Format = ValueFormat.Percent,
            AgreesWithin = 0.006,
            Settings = "1,000 images"
        };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void EveryRowHasItsValuesTheirDifferenceAndWhereItStands()
    {
        string[][] rows = [.. Draw(new Reproduction
        {
            Title = "Paper",
            Verdict = "It holds.",
            Rows = [Success, new() { What = "F(X)", Paper = 0.11, Ours = 0.1 },
                new() { What = "Hardest", PaperText = "class 1", OursText = "class 8", Judged = Standing.Differs },
                new() { What = "Share", Paper = 0.99999, Format = ValueFormat.Percent }],
        }).Descendants(Xhtml + "tbody").Single().Elements().Select(row => row.Elements().Select(Text).ToArray())];
        Assert.Equal(["Success ratetable 1", "97.05 %", "96.00 %", "−1.05 points", "nearwithin ±0.60 points,near ±1.20 points", "1,000 images"], rows[0]);
        Assert.Equal(["F(X)", "0.11", "0.1", "−0.01", "open", "–"], rows[1]);
        Assert.Equal(["Hardest", "class 1", "class 8", "–", "differs", "–"], rows[2]);
        Assert.Equal(["Share", "99.999 %", "–", "–", "open", "–"], rows[3]);
    }

    [Theory]
    [InlineData(0.97, 0.96, 0.01, null, Standing.Agrees)]
    [InlineData(0.97, 0.95, 0.01, null, Standing.Near)]
    [InlineData(0.97, 0.9499, 0.01, null, Standing.Differs)]
    [InlineData(0.97, 0.94, 0.01, 0.03, Standing.Near)]
    [InlineData(0.97, 0.9399, 0.01, 0.03, Standing.Differs)]
    [InlineData(0.97, 0.97, null, null, Standing.Open)]
    [InlineData(null, 0.97, 0.01, null, Standing.Open)]
    [InlineData(0.97, double.NaN, 0.01, null, Standing.Open)]
    public void WhereAValueStandsFollowsFromTheTolerances(double? paper, double? ours, double? agrees, double? near, Standing expected) =>
        Assert.Equal(expected, new ReproductionRow { What = "value", Paper = paper, Ours = ours, AgreesWithin = agrees, NearWithin = near }.Standing);

    [Fact]
    public void ThePageIsWellFormedSelfContainedAndEncoded()
    {
        var reproduction = new Reproduction
        {
            Title = Hostile,
            Citation = Hostile,
            Verdict = Hostile,
            Rows = [Success with { What = Hostile, Settings = Hostile, PaperText = Hostile, OursText = Hostile, Place = Hostile }],
            Figures =
            [
                new ReproductionFigure(Hostile, Hostile, HeatMapFigure.Draw(Hostile, Hostile, Hostile, [Hostile], [Hostile], [[1]])),
                new ReproductionFigure("row", "caption", PictureMatrix.DrawRow(Hostile, [Hostile], [null], [2, 2])),
                new ReproductionFigure("surface", "caption",
                    SurfaceFigure.Draw(Hostile, (x1, x2) => x1 + x2, [new MarkedPoint(Hostile, 1, 1)], Hostile, Hostile)),
                new ReproductionFigure("ROC", "caption", RocFigure.Draw(Hostile, [new RocCurve(Hostile, [(0, 0), (1, 1)])])),
            ],
            Warnings = [new ReproductionWarning(Hostile, Hostile)],
            Command = Hostile,
            Facts = [new(Hostile, Hostile)],
        };
        XDocument page = Draw(reproduction);
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "link" or "iframe" or "object");
        Assert.All(page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "src" or "href"),
            attribute => Assert.StartsWith("data:image/png;base64,", attribute.Value, StringComparison.Ordinal));
        Assert.Equal(["verdict", "values", "figures", "warnings", "rerun"],
            page.Descendants(Xhtml + "section").Select(section => section.Attribute("id")!.Value));
        ReproductionReport.WriteJson(reproduction, _folder.At("hostile.json"));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(_folder.At("hostile.json")));
        Assert.Equal(1, json.RootElement.GetProperty("warnings").GetArrayLength());
    }

    [Fact]
    public void WhatAStoreKeepsIsDrawnTheSame()
    {
        using var map = torch.tensor(new float[] { -2, 0, 1, float.NaN }, [2, 2]);
        string[] classes = ["a", Hostile];
        var reproduction = new Reproduction
        {
            Kind = "Study",
            Title = Hostile,
            Verdict = Hostile,
            Rows =
            [
                Success with { NearWithin = 0.1, What = "<what> \"is\" it" },
                new() { What = "Mean of nothing", Ours = double.NaN, Paper = 1.0 / 3, Judged = Standing.Differs },
            ],
            Figures =
            [
                new("heat map", "caption", HeatMapFigure.Draw(
                    Hostile, "rows", "columns", classes, classes, [[null, 1.0 / 3], [double.NaN, double.PositiveInfinity]], ValueFormat.Percent, (0, 1))),
                new("empty heat map", "caption", HeatMapFigure.Draw(Hostile, "rows", "columns", ["a"], ["b"], [[null]])),
                new("scatter", "caption", ScatterFigure.Draw(Hostile, "x", "y", [new ScatterPoint(Hostile, 0.1, 1e-9), new ScatterPoint("b", -3, 2)])),
                new("surface", "caption", SurfaceFigure.Draw(Hostile, (x1, x2) => Math.Sin(9 * x1) * x2, [new MarkedPoint(Hostile, 0.3, 1)], "across", "up")),
                new("neurons", "caption", NeuronFigure.Draw(Hostile, ["x"], [[new Neuron(Hostile, [-1.0 / 3], 2)]])),
                new("curves", "caption", CurveFigure.Draw(
                    Hostile, "x", "y", [new Curve(Hostile, [(1, 1e-3), (2, 1.0 / 3)], 4, true, true), new Curve("b", [(1, 5)], 1)], CurveScale.Logarithmic)),
                new("histogram", "caption", HistogramFigure.Draw(Hostile, "values", [new HistogramSample("a", [1, 2, 2.5], 0)], bins: 3)),
                new("ROC", "caption", RocFigure.Draw(Hostile, [new RocCurve(Hostile, [(0, 0), (0.1, 0.7), (1, 1)], 0.8)])),
                new("trace", "caption", TraceFigure.Draw(Hostile, [[0.9, 0.1], [0.2, 0.8]], 0, 1, classes)),
                new("pictures", "caption", PictureMatrix.DrawRow(Hostile, [Hostile], [new MatrixPicture(new float[] { 0, 0.3f, 0.7f, 1 })], [2, 2])),
                new("maps", "caption", SignedMaps.Draw(Hostile, [("map", map)])),
            ],
            Warnings = [new ReproductionWarning(Hostile)],
            Facts = [new(Hostile, Hostile)],
        };
        Reproduction read = StoredPage.IsTheSame(reproduction);
        Assert.Equal(reproduction.Rows, read.Rows);
        Assert.Equal(reproduction.Figures[^1].Drawing.Png!.Value.ToArray(), read.Figures[^1].Drawing.Png!.Value.ToArray());
    }

    [Theory]
    [InlineData("\"heatMap\"", "\"nosuch\"")]
    [InlineData("\"title\":\"Paper\"", "\"title\":null")]
    [InlineData("[[1]]", "[[1],[2]]")]
    [InlineData("\"scale\":[0,1]", "\"scale\":[0]")]
    [InlineData("\"verdict\"", "\"word\"")]
    public void ADamagedDocumentIsRefused(string whole, string damaged)
    {
        using var store = new MemoryRunStore();
        Drawing map = HeatMapFigure.Draw("rate", "source", "target", ["a"], ["a"], [[1]], scale: (0, 1));
        new Reproduction { Title = "Paper", Verdict = "It holds.", Figures = [new("Figure", "Caption", map)] }.Keep(store);
        string document = store.ReadDocument("reproduction")!;
        Assert.Contains(whole, document, StringComparison.Ordinal);
        store.WriteDocument("reproduction", document.Replace(whole, damaged, StringComparison.Ordinal));
        Assert.Contains("'reproduction' cannot be read", Assert.Throws<RunFolderException>(() => Reproduction.Read(store)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutRowsFiguresAndWarningsThePageSaysSo()
    {
        XDocument page = Draw(new Reproduction { Title = "Paper", Verdict = "Nothing was measured." });
        Assert.Equal(["verdict", "warnings", "rerun"], page.Descendants(Xhtml + "section").Select(section => section.Attribute("id")!.Value));
        Assert.Contains("Nothing is known that would make these values misleading", page.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("through the library", page.Root.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void TheDocumentHoldsTheSameRows()
    {
        ReproductionReport.WriteJson(new Reproduction
        {
            Title = "Paper",
            Verdict = "It holds.",
            Rows = [Success, new ReproductionRow { What = "Mean of nothing", Paper = 1, Ours = double.NaN, AgreesWithin = 1 }],
            Figures = [new ReproductionFigure("Figure", "Caption", HeatMapFigure.Draw("rate", "source", "target", ["a"], ["a"], [[1]]))],
            Facts = [new("Seed", "7")],
            Command = "saddle reproduce",
        }, _folder.At("reproduction.json"));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(_folder.At("reproduction.json")));
        JsonElement root = document.RootElement, first = root.GetProperty("rows")[0], second = root.GetProperty("rows")[1];
        Assert.Equal((1, "It holds.", "saddle reproduce"),
            (root.GetProperty("schemaVersion").GetInt32(), root.GetProperty("verdict").GetString(), root.GetProperty("command").GetString()));
        Assert.Equal((0.9705, 0.96, "percent", "near"),
            (first.GetProperty("paper").GetDouble(), first.GetProperty("ours").GetDouble(), first.GetProperty("format").GetString(),
                first.GetProperty("standing").GetString()));
        Assert.Equal(-0.0105, first.GetProperty("difference").GetDouble(), 12);
        Assert.Equal((JsonValueKind.Null, "open"), (second.GetProperty("ours").ValueKind, second.GetProperty("standing").GetString()));
        Assert.Equal((1, 1), (root.GetProperty("standings").GetProperty("near").GetInt32(), root.GetProperty("standings").GetProperty("open").GetInt32()));
        Assert.Equal(("Figure", "7"),
            (root.GetProperty("figures")[0].GetProperty("title").GetString(), root.GetProperty("facts")[0].GetProperty("value").GetString()));
    }

    [Fact]
    public void APlaceThatCannotBeWrittenToIsNamed()
    {
        string file = _folder.Write("taken", [1]);
        var reproduction = new Reproduction { Title = "Paper", Verdict = "It holds." };
        Assert.Throws<EnvironmentException>(() => ReproductionReport.Write(reproduction, Path.Combine(file, "page.html")));
        Assert.Throws<EnvironmentException>(() => ReproductionReport.WriteJson(reproduction, Path.Combine(file, "page.json")));
    }

    public void Dispose() => _folder.Dispose();

    private static string Text(XElement element) => element.Value.Replace('\u00A0', ' ').Trim();

    private XDocument Draw(Reproduction reproduction)
    {
        ReproductionReport.Write(reproduction, _folder.At("reproduction.html"));
        using XmlReader reader = XmlReader.Create(_folder.At("reproduction.html"), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}
