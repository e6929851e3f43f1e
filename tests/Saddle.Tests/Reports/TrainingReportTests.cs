using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Saddle.Reports;
using Saddle.Tests.Data;

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
        TrainingEpoch[] log =
            [.. Enumerable.Range(1, epochs)
                .Select(epoch => new TrainingEpoch(epoch, 2.0 / epoch, 0.985, adversarial ? 0.9049 : null, 0.001, adversarial ? 0.3 : null, 12))];
        XDocument report = Draw(log);
        Assert.Equal(figures, report.Descendants().Count(element => element.Name.LocalName == "svg"));
        Assert.Equal(epochs, report.Descendants().Last(element => element.Name.LocalName == "tbody").Elements().Count());
        Assert.Equal(adversarial, report.Root!.Value.Contains("90.5\u00A0%", StringComparison.Ordinal));
    }

    [Fact]
    public void ATrainingThatFellApartIsDrawnToo() =>
    Draw(new TrainingEpoch(1, double.NaN, 0.1, null, 0, null, 1), new TrainingEpoch(2, double.PositiveInfinity, 0.1, null, 0, null, 1));

    [Fact]
    public void AnEpochThatWasTakenBackIsNotWhatTheModelIsOf()
    {
        string text = Draw(Epoch(1), Epoch(2) with { RolledBack = true, Warning = "overfitted <in> epoch 2" }).Root!.Value;
        Assert.Contains("After epoch 1 the natural accuracy", text, StringComparison.Ordinal);
        Assert.Contains("What cannot be trusted", text, StringComparison.Ordinal);
        Assert.Contains("Overfitted <in> epoch 2", text, StringComparison.Ordinal);
        Assert.Contains("2, taken back", text, StringComparison.Ordinal);
        Assert.DoesNotContain("What cannot be trusted", Draw(Epoch(1)).Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void NoEpochIsNoReport() => Assert.Throws<UsageException>(() => TrainingReport.Write([], "nothing", _folder.At("training.html")));

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

    private static TrainingEpoch Epoch(int number) => new(number, 0.5, 0.985, null, 0.001, null, 12);

    private XDocument Draw(params TrainingEpoch[] epochs)
    {
        TrainingReport.Write(epochs, "small-cnn <on> mnist", _folder.At("training.html"));
        using XmlReader reader = XmlReader.Create(_folder.At("training.html"), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}
