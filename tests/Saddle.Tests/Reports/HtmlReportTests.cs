using System.Xml;
using System.Xml.Linq;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Reports;
using Saddle.Tests.Data;

namespace Saddle.Tests.Reports;

public sealed class HtmlReportTests : IDisposable
{
    private const string Hostile = "<script>alert('1')</script>&\"'\u0000\u0007]]>\uD800 -->";
    private static readonly XNamespace Xhtml = "http://www.w3.org/1999/xhtml", Svg = "http://www.w3.org/2000/svg";

    private static readonly Warning Warning = new("A1", "linf:0.3 untargeted gradient", "FGSM broke 3 examples that PGD did not.", "Add restarts.", [3, 17]);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => [.. Runs.Keys];

    private static Dictionary<string, StoredRun[]> Runs { get; } = new()
    {
        ["plain"] = [new StoredRun()],
        ["nothing broken"] = [new StoredRun { Loss = 0 }],
        ["all broken"] = [new StoredRun { Loss = 1 }],
        ["nothing kept"] = [new StoredRun { Keep = false }],
        ["one warning"] = [new StoredRun { Warnings = [Warning] }],
        ["many warnings"] =
        [new StoredRun { Warnings =
            [.. Enumerable.Range(1, 60).Select(index => Warning with { Id = $"B{index}", Threat = null, Examples = [.. Enumerable.Range(0, index)] })] }],
        ["targeted"] = [new StoredRun { Goal = "target:3" }],
        ["confidence"] = [new StoredRun { Goal = "confidence:0.5" }],
        ["incomplete, of the library"] = [new StoredRun { Complete = false, Command = null }],
        ["no picture"] = [new StoredRun { InputShape = [784] }],
        ["many classes"] = [new StoredRun { ClassNames = [.. Enumerable.Range(0, 100).Select(index => $"class {index}")] }],
        ["hostile names"] =
        [new StoredRun { Model = Hostile, Command = Hostile, ClassNames = [.. Enumerable.Repeat(Hostile, 10)],
            Warnings = [new Warning(Hostile, Hostile, Hostile, Hostile, [1])] }],
        ["two models"] = [new StoredRun { Warnings = [Warning] }, new StoredRun { Model = "digits-robust", Loss = 0.2 }],
        ["two hostile models"] = [new StoredRun { Model = Hostile }, new StoredRun { Model = Hostile, Goal = "target:1" }],
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryReportIsWellFormedSelfContainedAndAccessible(string kind)
    {
        XDocument report = Draw([.. Runs[kind].Select(run => run.Create())]);
        XElement[] elements = [.. report.Descendants()];
        Assert.DoesNotContain(elements, element => element.Name.LocalName is "script" or "link" or "iframe" or "object");
        foreach (XAttribute attribute in elements.Attributes())
        {
            Assert.False(attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal), attribute.ToString());
            if (attribute.Name.LocalName == "src") Assert.StartsWith("data:image/png;base64,", attribute.Value, StringComparison.Ordinal);
            if (attribute.Name.LocalName == "href") Assert.Contains(elements, element => $"#{element.Attribute("id")?.Value}" == attribute.Value);
        }
        string style = report.Descendants(Xhtml + "style").Single().Value;
        Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", style, StringComparison.Ordinal);
        Assert.All(report.Descendants(Xhtml + "img"), image => Assert.NotEmpty(image.Attribute("alt")!.Value));
        Assert.All(report.Descendants(Svg + "svg"), figure => Assert.NotEmpty(figure.Attribute("aria-label")!.Value));
        Assert.Distinct(elements.Attributes("id").Select(id => id.Value));
        int[] levels =
            [.. elements.Where(element => element.Name.LocalName is "h1" or "h2" or "h3" or "h4").Select(heading => heading.Name.LocalName[1] - '0')];
        Assert.Equal(1, levels[0]);
        Assert.Single(levels, level => level == 1);
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1));
        Assert.DoesNotContain("NaN", report.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void TheVerdictSaysWhatTheResultSays()
    {
        ReportRun run = new StoredRun().Create();
        string[] verdicts = [.. Draw(run).Descendants(Xhtml + "p").Where(paragraph => (string?)paragraph.Attribute("class") == "lead").Select(Text)];
        Assert.Equal(3, verdicts.Length);
        Assert.Equal("At L∞ 0.3 at most 10.0 % (95 % interval 3.9–16.3 %) of 60 examples keep their class; without an attack 99.5 % are right.", verdicts[2]);
    }

    [Fact]
    public void TheTableOfAttacksHoldsTheirNumbers()
    {
        ReportRun run = new StoredRun { Epsilons = [0.3] }.Create();
        XElement table = Section(Draw(run), "attacks").Descendants(Xhtml + "tbody").Single();
        string[][] rows = [.. table.Elements().Select(row => row.Elements().Select(Text).ToArray())];
        Assert.Equal(["fgsm loss=ce, restarts=1, step-size=auto, steps=40", "40.0 %", "18 / 42", "42.9 %", "0.2987", "41.5", "40", "41.5", "4.2 min"], rows[1]);
        Assert.Equal(["all", "10.0 %", "54 / 60", "90.0 %"], rows[^1][..4]);
    }

    [Fact]
    public void TheMatrixAndTheClassesHoldTheirNumbers()
    {
        ReportRun run = new StoredRun { Epsilons = [0.3] }.Create();
        XDocument report = Draw(run);
        ThreatResult threat = run.Result.Threats[0];
        string[][] matrix =
            [.. Section(report, "confusions").Descendants(Xhtml + "tbody").Single().Elements()
                .Select(row => row.Elements(Xhtml + "td").Select(Text).ToArray())];
        Assert.Equal(threat.Predictions.Select(row => row.Append(row.Sum()).Select(count => $"{count}").ToArray()), matrix);
        string[] robust = [.. Section(report, "classes").Descendants(Xhtml + "tbody").Single().Elements().Select(row => Text(row.Elements().Last()))];
        Assert.Equal(threat.Classes.Select(row => Text(Numbers.Percent(row.RobustAccuracy))), robust);
    }

    [Fact]
    public void TheFigureKeepsItsTextInAGenericFont()
    {
        XElement figure = Draw(new StoredRun().Create()).Descendants(Svg + "svg").Single();
        XElement[] texts = [.. figure.Descendants(Svg + "text")];
        Assert.Contains(texts, text => text.Value == "perturbation budget ε (L∞)");
        Assert.Contains(texts, text => text.Value == "80 %");
        Assert.All(texts, text => Assert.Equal(("sans-serif", "currentColor"), (text.Attribute("font-family")!.Value, text.Attribute("fill")!.Value)));
        string[][] lines =
            [.. figure.Descendants(Svg + "polyline").Where(line => line.Attribute("style")!.Value.Contains("var(--series-0)", StringComparison.Ordinal))
            .Select(line => line.Attribute("points")!.Value.Split(' '))];
        Assert.True(lines.Length > 2);
        // Between two measured points the line goes along and down, never straight from one to the other.
        foreach ((string from, string to) in lines.SelectMany(line => line.Zip(line.Skip(1))))
            Assert.Contains(true, from.Split(',').Zip(to.Split(','), (a, b) => a == b));
    }

    [Fact]
    public void ExamplesAreOfManyClassesAndNextToTheirOriginals()
    {
        XElement[] cards = [.. Section(Draw(new StoredRun { Epsilons = [0.3] }.Create()), "examples").Descendants(Xhtml + "figure")];
        Assert.Equal(12, cards.Length);
        Assert.All(cards, card => Assert.Equal(3, card.Descendants(Xhtml + "img").Count()));
        Assert.Equal(10, cards.Select(card => card.Descendants(Xhtml + "b").First().Value).Distinct().Count());
        Assert.Contains("3 → 6 confidence 99.8 % → 87.3 %", Text(cards[0]), StringComparison.Ordinal);
        Assert.Contains("change drawn × ", Text(cards[0]), StringComparison.Ordinal);
        // Of each attack that broke any, the first is there.
        Assert.Equal(["noise", "fgsm", "pgd"], cards.Select(Attack).Distinct());

        static string Attack(XElement card) => Text(card).Split(", ")[1];
    }

    [Fact]
    public void WhatCannotBeShownIsSaid()
    {
        Assert.Contains("no example was broken", Section(Draw(new StoredRun { Loss = 0 }.Create()), "examples").Value, StringComparison.Ordinal);
        Assert.Contains("none was stored", Section(Draw(new StoredRun { Keep = false }.Create()), "examples").Value, StringComparison.Ordinal);
        Assert.Contains("no pictures", Section(Draw(new StoredRun { InputShape = [784] }.Create()), "examples").Value, StringComparison.Ordinal);
        Assert.Contains("not complete", Section(Draw(new StoredRun { Complete = false }.Create()), "verdict").Value, StringComparison.Ordinal);
        Assert.Contains("No indicator", Section(Draw(new StoredRun().Create()), "warnings").Value, StringComparison.Ordinal);
        string targeted = Text(Section(Draw(new StoredRun { Goal = "target:3", Epsilons = [0.3] }.Create()), "verdict"));
        Assert.Contains("54 of 60 attacked examples (90.0 %)", targeted, StringComparison.Ordinal);
        Assert.DoesNotContain("at most", targeted, StringComparison.Ordinal);
    }

    [Fact]
    public void HowToRunItAgainIsThere()
    {
        string rerun = Section(Draw(new StoredRun { Command = "saddle evaluate 'a & b.pt' --data \"digits:test\"" }.Create()), "rerun").Value;
        foreach (string part in (string[])["saddle evaluate 'a & b.pt' --data \"digits:test\"", "3f9c0a7be1d24c58", "9b21e07c55aa41d0", "20260", "0.107.0"])
            Assert.Contains(part, rerun, StringComparison.Ordinal);
    }

    [Fact]
    public void SeveralModelsAreComparedFirst()
    {
        XDocument report = Draw(new StoredRun().Create(), new StoredRun { Model = "digits-robust", Loss = 0.2 }.Create());
        string[] last = [.. Section(report, "comparison").Descendants(Xhtml + "tbody").First().Elements().Last().Elements().Select(Text)];
        Assert.Equal(["digits-robust", "60", "99.5 %", "93.3 % 87.2–99.6 %", "86.7 % 80.6–93.0 %", "80.0 % 73.9–86.3 %", "0"], last);
        Assert.NotNull(Section(report, "model-2-attacks"));
        XDocument stopped = Draw(new StoredRun().Create(), new StoredRun { Model = "digits-robust", Complete = false }.Create());
        XElement alert = Assert.Single(stopped.Descendants(), element => (string?)element.Attribute("class") == "alert");
        Assert.Equal("digits-robust", alert.Parent!.Element(Xhtml + "h3")!.Value);
    }

    [Fact]
    public void TheSameRunGivesTheSameBytes()
    {
        Draw(new StoredRun().Create());
        byte[] first = File.ReadAllBytes(_folder.At("reports/report.html"));
        Draw(new StoredRun().Create());
        Assert.Equal(first, File.ReadAllBytes(_folder.At("reports/report.html")));
        Assert.Equal(["report.html"], Directory.GetFiles(_folder.At("reports")).Select(Path.GetFileName));
    }

    [Fact]
    public void APlaceThatCannotBeWrittenToIsNamed()
    {
        string file = _folder.Write("taken", [1]);
        EnvironmentException error = Assert.Throws<EnvironmentException>(() => HtmlReport.Write([new StoredRun().Create()], Path.Combine(file, "report.html")));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => HtmlReport.Write(Array.Empty<(string, IRunStore)>(), _folder.At("none.html")));
    }

    public void Dispose() => _folder.Dispose();

    private static XElement Section(XDocument report, string anchor) =>
        report.Descendants(Xhtml + "section").Single(section => (string?)section.Attribute("id") == anchor);

    private static string Text(XElement element) => Text(element.Value);

    private static string Text(string text) =>
        string.Join(' ',
            text.Replace('\u00A0', ' ').Replace("fgsmloss", "fgsm loss", StringComparison.Ordinal)
            .Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private XDocument Draw(params ReportRun[] runs)
    {
        HtmlReport.Write(runs, _folder.At("reports/report.html"));
        using XmlReader reader = XmlReader.Create(_folder.At("reports/report.html"), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}
