using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Saddle.AdversarialTraining;
using Saddle.Reports;
using Saddle.Tests.Data;
using Saddle.Tests.Training;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Reports;

public sealed class TrainingReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(1, true, 4)]
    [InlineData(60, true, 4)]
    [InlineData(20, false, 3)]
    public void CurvesAreDrawnOfWhatWasMeasured(int epochs, bool adversarial, int figures)
    {
        XDocument report = Draw(
            [.. Enumerable.Range(1, epochs)
                .Select(epoch => new EpochRecord(epoch, 2.0 / epoch, 0.985, adversarial ? 0.9049 : null, 0.001, adversarial ? 0.3 : null, 12, 300))]);
        Assert.Equal(figures, report.Descendants().Count(element => element.Name.LocalName == "svg"));
        Assert.Equal(epochs, report.Descendants().Last(element => element.Name.LocalName == "tbody").Elements().Count());
        Assert.Equal(adversarial, report.Root!.Value.Contains("90.5\u00A0%", StringComparison.Ordinal));
    }

    [Fact]
    public void ATrainingThatFellApartIsDrawnToo() => Draw(Epoch(1) with { Loss = double.NaN }, Epoch(2) with { Loss = double.PositiveInfinity });

    [Fact]
    public void AnEpochThatWasTakenBackIsNotWhatTheModelIsOf()
    {
        string text = Draw(Epoch(1), Epoch(2) with { RolledBack = true, Probe = new OverfittingProbe(0.9, 0.1) }).Root!.Value;
        Assert.Contains("In epoch 1, the best, 98.5", text, StringComparison.Ordinal);
        Assert.DoesNotContain("the last, ", text, StringComparison.Ordinal);
        Assert.Contains("What cannot be trusted", text, StringComparison.Ordinal);
        Assert.Contains("Catastrophic overfitting in epoch 2", text, StringComparison.Ordinal);
        Assert.Contains("2, taken back", text, StringComparison.Ordinal);
        Assert.DoesNotContain("What cannot be trusted", Draw(Epoch(1)).Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void AccuraciesHaveTheirIntervalAndTheirNumberOfExamples()
    {
        string text = Draw(Log(Epoch(1) with { RobustAccuracy = 0.5, Epsilon = 0.3 }, Epoch(2) with { RobustAccuracy = 0.4, Epsilon = 0.3 }) with
        {
            Examples = new TrainingExamples(57_000, 3_000, 1_000),
        }).Root!.Value;
        Assert.Contains("50.0\u00A0% (95 % interval 46.9–53.1\u00A0%) of the first 1,000 validation examples", text, StringComparison.Ordinal);
        Assert.Contains("98.5\u00A0% (95 % interval 98.0–98.9\u00A0%) of 3,000 validation examples", text, StringComparison.Ordinal);
        Assert.Contains("In epoch 2, the last, 40.0", text, StringComparison.Ordinal);
    }

    [Fact]
    public void NoEpochIsNoReport() => Assert.Throws<UsageException>(() => TrainingReport.Write(Log(), _folder.At("training.html")));

    /// <summary>Whatever the log comes to hold: another value of it is another page.</summary>
    [Fact]
    public void EveryValueOfTheLogIsInTheReport()
    {
        using var fixture = new TrainingFixture("linear");
        var method = new AdversarialPgd { Threat = ThreatModel.Parse("linf:0.1 untargeted gradient"), Steps = 2, EpsilonWarmUp = 0.5, RollBack = true };
        TrainingOptions options = TrainingFixture.Quick with { Epochs = 2, Method = method, Recipe = "own", Command = "saddle train linear", Patience = 5 };
        string log = fixture.Train(options, "all").Log;
        string page = Page(JsonNode.Parse(File.ReadAllText(log))!);
        string[] silent = [.. Changes(JsonNode.Parse(File.ReadAllText(log))!).Where(change => Page(change.Log) == page).Select(change => change.What)];
        Assert.Equal(
        [
            // Both follow from the probe's accuracies.
            "$.epochs[0].probe.collapsed", "$.epochs[1].probe.collapsed",
        ], silent);
    }

    [Fact]
    public void ALogOfALaterVersionIsRefused()
    {
        File.WriteAllText(_folder.At("training.json"), """{"schemaVersion":2,"complete":true,"training":{},"format":"safetensors","epochs":[]}""");
        var error = Assert.Throws<RunFolderException>(() => TrainingLog.Read(_folder.At("training.json")));
        Assert.Contains("schemaVersion 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NumbersDoNotDependOnTheCulture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        string expected = Draw(Epoch(1)).ToString();
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (comma.NumberFormat.NumberDecimalSeparator, comma.NumberFormat.NegativeSign) = (",", "~");
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(expected, Draw(Epoch(1)).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    public void Dispose() => _folder.Dispose();

    private static EpochRecord Epoch(int number) => new(number, 0.5, 0.985, null, 0.001, null, 12, 300);

    private static TrainingLog Log(params EpochRecord[] epochs) => new()
    {
        Complete = true,
        Training = new Dictionary<string, string>
        {
            ["architecture"] = "small-cnn",
            ["data"] = "<mnist>",
            ["method"] = "pgd",
            ["threat"] = "linf:0.3 untargeted gradient",
        },
        Format = "safetensors",
        BestEpoch = 1,
        Epochs = epochs,
    };

    /// <summary>The log with another value, once for each of its values but the version, for which there is a test of its own.</summary>
    private static IEnumerable<(string What, JsonNode Log)> Changes(JsonNode log)
    {
        string text = log.ToJsonString();
        foreach (string path in Values(log).Where(path => path != "$.schemaVersion"))
        {
            JsonNode changed = JsonNode.Parse(text)!;
            JsonNode value = Values(changed).Zip(Nodes(changed)).Single(pair => pair.First == path).Second;
            if (value is JsonArray empty) empty.Add("one more");
            else value.ReplaceWith(Other(value.AsValue()));
            yield return (path, changed);
        }
    }

    private static JsonNode Other(JsonValue value)
    {
        if (value.TryGetValue(out bool truth)) return !truth;
        if (value.TryGetValue(out string? text)) return $"{text} or another";
        if (value.TryGetValue(out int whole)) return whole == 1 ? 2 : whole - 1;
        double number = value.GetValue<double>();
        return number is > 0 and < 1 ? 1 - number / 2 : number * 1.5;
    }

    private static IEnumerable<string> Values(JsonNode node) => Nodes(node).Select(value => value.GetPath());

    private static IEnumerable<JsonNode> Nodes(JsonNode? node) => node switch
    {
        JsonObject parts => parts.SelectMany(part => Nodes(part.Value)),
        JsonArray { Count: > 0 } items => items.SelectMany(Nodes),
        null => [],
        _ => [node],
    };

    private string Page(JsonNode log)
    {
        File.WriteAllText(_folder.At("training.json"), log.ToJsonString());
        TrainingReport.Write(TrainingLog.Read(_folder.At("training.json")), _folder.At("training.html"));
        return File.ReadAllText(_folder.At("training.html"));
    }

    private XDocument Draw(params EpochRecord[] epochs) => Draw(Log(epochs));

    private XDocument Draw(TrainingLog log)
    {
        TrainingReport.Write(log, _folder.At("training.html"));
        using XmlReader reader = XmlReader.Create(_folder.At("training.html"), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}
