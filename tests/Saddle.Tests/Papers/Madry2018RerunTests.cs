using System.Text.Json;
using Saddle.Data;
using Saddle.Evaluation.Runs;
using Saddle.Papers.Madry2018;
using Saddle.Reports;
using Saddle.Tests.Data;
using Saddle.Tests.Reports;

namespace Saddle.Tests.Papers;

public sealed class Madry2018RerunTests(Madry2018Fixture rerun) : IClassFixture<Madry2018Fixture>
{
    [Fact]
    public void EveryValueIsFiniteAndSaysItsSettings()
    {
        Assert.True(rerun.Whole.Rows.Count > 150, $"{rerun.Whole.Rows.Count} rows");
        foreach (ReproductionRow row in rerun.Whole.Rows)
        {
            Assert.True(row.Ours is { } value ? double.IsFinite(value) : row.OursText is { Length: > 0 }, $"{row.Place}, {row.What}: no value.");
            Assert.True(row.Settings.Length > 0 && row.Place.Length > 0, row.What);
            Assert.True(row.Paper is not null || row.PaperText is { Length: > 0 }, row.What);
            if (row.Format == ValueFormat.Percent) Assert.InRange(row.Ours!.Value, 0, 1);
        }
    }

    [Fact]
    public void EveryTableAndFigureIsThere()
    {
        Assert.Equal([1, 2, 3, 4, 5], Madry2018Rerun.Tables);
        Assert.Equal([1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12], Madry2018Rerun.Figures);
        foreach (int table in Madry2018Rerun.Tables) Assert.Contains(rerun.Whole.Rows, row => row.Place == $"Table {table}");
        foreach (int figure in Madry2018Rerun.Figures) Assert.Contains(rerun.Whole.Figures, drawn => drawn.Title == $"Figure {figure}");
        Assert.All(rerun.Whole.Figures, figure => Assert.True($"{figure.Drawing}".Length > 500 && figure.Caption.Length > 20, figure.Title));
    }

    [Theory]
    [InlineData("A: natural", 0.988)]
    [InlineData("A: FGSM", 0.956)]
    [InlineData("A: PGD 40×1", 0.932)]
    [InlineData("A: PGD 100×1", 0.918)]
    [InlineData("A: targeted 40×1", 0.927)]
    [InlineData("A: CW 40×1", 0.94)]
    [InlineData("A: CW+ 40×1", 0.939)]
    [InlineData("A′: PGD 40×1", 0.96)]
    [InlineData("B: FGSM", 0.954)]
    [InlineData("B: CW+ 40×1", 0.957)]
    public void ThePapersTable1StandsAsPrinted(string what, double value) =>
    Assert.Equal(value, rerun.Whole.Rows.Single(row => row.Place == "Table 1" && row.What == what).Paper);

    [Theory]
    [InlineData("Table 2", "A: PGD 20", 0.458)]
    [InlineData("Table 2", "A_nat: PGD 7", 0.86)]
    [InlineData("Table 3", "FGSM from wide PGD on wide PGD", 0.67)]
    [InlineData("Table 4", "PGD 7 from wide natural on simple natural", 0.014)]
    [InlineData("Table 5", "simple PGD: FGSM random", 0.559)]
    [InlineData("Figure 8", "large, FGSM-trained: FGSM, transfer", 0.62)]
    [InlineData("Figure 8", "very large, natural: PGD, transfer", 0.35)]
    public void ThePapersOtherTablesStandAsPrinted(string place, string what, double value) =>
    Assert.Equal(value, rerun.Whole.Rows.Single(row => row.Place == place && row.What == what).Paper);

    [Fact]
    public void NoAttackOfTable1OnAllTestImagesLeavesMoreThanNaturalAccuracy()
    {
        ReproductionRow[] rows =
            [.. rerun.Whole.Rows.Where(row => row.Place == "Table 1" && row.Settings.Contains("first 20 test images", StringComparison.Ordinal))];
        double natural = rows.Single(row => row.What == "A: natural").Ours!.Value;
        // A: FGSM, PGD of 40 and of 100 steps, targeted, CW and CW+; A′ and B: FGSM, PGD, CW and CW+.
        Assert.Equal(1 + 6 + 4 + 4, rows.Length);
        Assert.All(rows, row => Assert.True(row.Ours <= natural, $"{row.What}: {row.Ours} of {natural}"));
    }

    [Fact]
    public void WhiteBoxCWPlusIsCWAndSaysSo()
    {
        ReproductionRow plain = Row("Table 1", "A: CW 40×1"), confident = Row("Table 1", "A: CW+ 40×1");
        Assert.Equal(plain.Ours, confident.Ours);
        Assert.Contains("the same search as CW", confident.Settings, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Table 1", "A: natural", "adam 0.002 cyclic, ε grows over the first 0.4 of the steps, seed 0")]
    [InlineData("Table 2", "A_nat: FGSM", "seed 1")]
    [InlineData("Figure 1", "MNIST: adversarial loss of the training, first and last steps", "ε grows from 0")]
    [InlineData("Figure 6", "MNIST: PGD-trained, smallest scale: natural accuracy", "ε grows from 0")]
    [InlineData("Figure 8", "very large, natural: clean, source", "half as many filters as the paper's")]
    [InlineData("Figure 8", "very large, FGSM-trained: mean angle of gradients, same image · two images", "half as many filters as the paper's")]
    public void RowsSayTheirTraining(string place, string what, string words) => Assert.Contains(words, Row(place, what).Settings, StringComparison.Ordinal);

    [Fact]
    public void WhatIsJudgedWithoutAToleranceSaysHow()
    {
        ReproductionRow[] judged = [.. rerun.Whole.Rows.Where(row => row.Judged is not null)];
        Assert.Equal(["Figure 1", "Figure 10", "Figure 11", "Figure 2", "Figure 3", "Figure 4", "Figure 6", "Figure 7", "Figure 8", "Figure 9", "Table 5"],
            judged.Select(row => row.Place).Distinct().Order(StringComparer.Ordinal));
        Assert.All(judged, row => Assert.True(row.Settings.Contains("agrees ", StringComparison.Ordinal), $"{row.Place}, {row.What}: {row.Settings}"));
        Assert.StartsWith($"Of the {rerun.Whole.Rows.Count(row => row.Standing != Standing.Open)} values that were judged, ",
            rerun.Whole.Verdict[rerun.Whole.Verdict.IndexOf("Of the", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    private static readonly string[] Measuring =
        ["training", "maxima,", "loss traces,", "loss towards perturbations,", "angles of gradients,", "searching digits"];

    [Fact]
    public void TheWholePageIsDrawnAgainFromAStore() => StoredPage.IsTheSame(rerun.Whole);

    [Fact]
    public void TheSameRunAgainMeasuresNothingAndSaysTheSame()
    {
        Reproduction first = rerun.Whole;
        List<string> stages = [];
        Reproduction second = rerun.Run(stages: stages);
        Assert.DoesNotContain(stages, stage => Measuring.Any(words => stage.StartsWith(words, StringComparison.Ordinal)));
        Assert.Equal(first.Verdict, second.Verdict);
        Assert.Equal(first.Rows, second.Rows);
        Assert.Equal(first.Figures.Select(figure => $"{figure.Drawing}"), second.Figures.Select(figure => $"{figure.Drawing}"));
    }

    [Fact]
    public void OtherTestImagesAreMeasuredAnew()
    {
        using var folder = new TemporaryFolder();
        using Dataset others = Datasets.Load("digits:train", new DatasetOptions { First = 20 });
        List<string> first = [], again = [], other = [];
        _ = rerun.Run(figure: 3, withCifar: false, stages: first, folder: folder.Path);
        _ = rerun.Run(figure: 3, withCifar: false, stages: again, folder: folder.Path);
        _ = rerun.Run(figure: 3, withCifar: false, stages: other, folder: folder.Path, test: others);
        Assert.Equal(12, first.Count(Traces));
        Assert.DoesNotContain(again, Traces);
        Assert.Equal(12, other.Count(Traces));

        static bool Traces(string stage) => stage.StartsWith("loss traces,", StringComparison.Ordinal);
    }

    [Fact]
    public void DigitsOfFigure12AreBrokenOnesAndAreSearchedOnce()
    {
        using var folder = new TemporaryFolder();
        List<string> first = [], again = [];
        Reproduction drawn = rerun.Run(figure: 12, stages: first, folder: folder.Path), redrawn = rerun.Run(figure: 12, stages: again, folder: folder.Path);
        Assert.Contains("searching digits within L2 4", first);
        Assert.DoesNotContain("searching digits within L2 4", again);
        Assert.Equal($"{Assert.Single(drawn.Figures).Drawing}", $"{Assert.Single(redrawn.Figures).Drawing}");
        using JsonDocument numbers = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.Path, "numbers", "figure-12-mnist.json")));
        JsonElement[] digits = [.. numbers.RootElement.GetProperty("values").EnumerateArray()];
        Assert.InRange(digits.Length, 1, 10);
        Assert.All(digits, digit =>
        {
            Assert.NotEqual(digit.GetProperty("true").GetInt64(), digit.GetProperty("predicted").GetInt64());
            double[] natural = Pixels(digit, "natural"), adversarial = Pixels(digit, "adversarial");
            Assert.Equal(28 * 28, natural.Length);
            Assert.InRange(Math.Sqrt(natural.Zip(adversarial, (one, other) => (one - other) * (one - other)).Sum()), 1e-6, 4.0001);
        });

        static double[] Pixels(JsonElement digit, string name) => [.. digit.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
    }

    [Theory]
    [InlineData(1, null, "Table 1")]
    [InlineData(5, null, "Table 5")]
    [InlineData(null, 2, "Figure 2")]
    [InlineData(null, 3, "Figure 3")]
    [InlineData(null, 6, "Figure 6")]
    [InlineData(null, 9, "Figure 9")]
    [InlineData(null, 10, "Figure 10")]
    [InlineData(null, 11, "Figure 11")]
    public void OneTableOrFigureComesAloneAndWhole(int? table, int? figure, string place)
    {
        Reproduction alone = rerun.Run(table, figure);
        Assert.All(alone.Figures, drawn => Assert.Equal(place, drawn.Title));
        Assert.NotEmpty(alone.Rows);
        Assert.Equal(rerun.Whole.Rows.Where(row => row.Place == place), alone.Rows);
        Assert.Equal(rerun.Whole.Figures.Count(drawn => drawn.Title == place), alone.Figures.Count);
    }

    [Fact]
    public void WhatFollowsInTheSameFolderAddsUpAndSaysWhatWasWithoutCifar()
    {
        using var folder = new MemoryRunStore();
        Reproduction weights = rerun.Run(figure: 9, adding: folder, withCifar: false), table = rerun.Run(table: 1, adding: folder, withCifar: false);
        Assert.Equal(["Table 1", "Figure 9"], table.Rows.Select(row => row.Place).Distinct());
        Assert.Equal(weights.Figures.Select(figure => figure.Caption), table.Figures.Select(figure => figure.Caption));
        Assert.DoesNotContain(table.Warnings, Lacks);
        Assert.Equal("There is no CIFAR-10, so figure 6 is of MNIST alone.",
            Assert.Single(rerun.Run(figure: 6, adding: folder, withCifar: false).Warnings, Lacks).Message);
        // Table 5 shares its section with figure 6's second half.
        Reproduction five = rerun.Run(table: 5, adding: folder);
        Assert.DoesNotContain(five.Warnings, Lacks);
        Assert.Equal(["Table 1", "Table 5", "Figure 6", "Figure 9"],
            five.Rows.Select(row => row.Place).Distinct().OrderBy(place => place[0] == 'F').ThenBy(place => place));
        Assert.Contains(five.Rows, row => row.Place == "Figure 6" && row.What.StartsWith("CIFAR-10", StringComparison.Ordinal));
        Assert.Equal(five.Warnings, five.Warnings.Distinct());
        Assert.Equal("Some of it was measured without CIFAR-10, so figure 2 is of MNIST alone.",
            Assert.Single(rerun.Run(figure: 2, adding: folder, withCifar: false).Warnings, Lacks).Message);
        Assert.Equal(rerun.Whole.Rows.Where(row => row.Place == "Table 1"), five.Rows.Where(row => row.Place == "Table 1"));
        using Dataset others = Datasets.Load("digits:train", new DatasetOptions { First = 20 });
        Assert.Contains("measured with another MNIST",
            Assert.Throws<RunFolderException>(() => rerun.Run(table: 1, adding: folder, test: others)).Message, StringComparison.Ordinal);

        static bool Lacks(ReproductionWarning warning) => warning.Message.Contains("CIFAR-10, so", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(6, "MNIST: ")]
    [InlineData(11, "MNIST: ")]
    [InlineData(7, "MNIST, ")]
    public void AFigureWithoutCifarIsOfMnistAndSaysSo(int figure, string begins)
    {
        Reproduction alone = rerun.Run(figure: figure, withCifar: false);
        Assert.NotEmpty(alone.Rows);
        Assert.All(alone.Rows,
            row => Assert.True(row.Place == $"Figure {figure}" && row.What.StartsWith(begins, StringComparison.Ordinal), $"{row.Place}: {row.What}"));
        Assert.Contains(alone.Warnings, warning => warning.Message == $"There is no CIFAR-10, so figure {figure} is of MNIST alone."
            && warning.Remedy.Contains("folder:PATH", StringComparison.Ordinal));
    }

    [Fact]
    public void WithoutCifarItsTablesAreLeftOutAndTheWarningSaysHowToGetThem()
    {
        Reproduction without = rerun.Run(withCifar: false);
        Assert.DoesNotContain(without.Rows, row => row.Place is "Table 2" or "Table 3" or "Table 4" or "Table 5");
        Assert.Contains(without.Warnings, warning => warning.Message == "There is no CIFAR-10, so tables 2, 3, 4, 5 are left out; figures 1, 2, 3, 4, 6, 7, "
            + "11 are of MNIST alone." && warning.Remedy.Contains("folder:PATH", StringComparison.Ordinal));
        Assert.Equal(Setting.Cifar10, Assert.Throws<UsageException>(() => rerun.Run(table: 3, withCifar: false)).Setting);
    }

    [Theory]
    [InlineData(1, null, true)]
    [InlineData(null, 8, true)]
    [InlineData(null, 12, true)]
    [InlineData(null, 9, false)]
    public void WarningsAreThoseOfWhatWasAskedFor(int? table, int? figure, bool attacks)
    {
        Reproduction alone = rerun.Run(table, figure, withCifar: false);
        Assert.Equal(attacks, alone.Warnings.Any(warning => warning.Message.Contains("first iterate that is misclassified", StringComparison.Ordinal)));
        Assert.DoesNotContain(alone.Warnings, warning => warning.Message.Contains("CIFAR-10", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(6, null, "Table 6 is not among those that are measured again: 1, 2, 3, 4, 5")]
    [InlineData(null, 5, "Figure 5 is not among those that are drawn again: 1, 2, 3, 4, 6")]
    [InlineData(1, 1, "A table and a figure cannot be given together")]
    public void WhatIsNotThereIsWrongUsage(int? table, int? figure, string words) =>
    Assert.Contains(words, Assert.Throws<UsageException>(() => rerun.Run(table, figure)).Message, StringComparison.Ordinal);

    [Fact]
    public void ACancelledRunStopsAndKeepsWhatIsFinished()
    {
        _ = rerun.Whole;
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => rerun.Run(cancellation: source.Token));
        Assert.True(Directory.GetFiles(Path.Combine(rerun.Folder, "numbers"), "figure-*.json").Length >= 20);
    }

    [Theory]
    [InlineData("training mnist-small-cnn-width-0.25-pgd-1")]
    [InlineData("table-1: ")]
    [InlineData("table-1-restarts: ")]
    public void AStoppedRunGoesOnToTheSameResult(string stage)
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        int seen = 0;
        // Not at the first step of the stage, so that something of it is begun.
        void Stop(string now)
        {
            if (now.StartsWith(stage, StringComparison.Ordinal) && ++seen == 3) source.Cancel();
        }
        Assert.ThrowsAny<OperationCanceledException>(() => rerun.Run(table: 1, during: Stop, folder: folder.Path, cancellation: source.Token));
        Assert.Equal(rerun.Run(table: 1).Rows, rerun.Run(table: 1, folder: folder.Path).Rows);
    }

    [Fact]
    public void BudgetsGrow()
    {
        Assert.Equal(["quick", "standard", "paper"], Madry2018Budget.All.Select(budget => budget.Name));
        foreach ((Madry2018Budget small, Madry2018Budget large) in Madry2018Budget.All.Zip(Madry2018Budget.All.Skip(1)))
        {
            Assert.True(small.Mnist.RestartImages <= large.Mnist.RestartImages && small.Mnist.AngleImages <= large.Mnist.AngleImages
                && small.Mnist.Capacities.Count <= large.Mnist.Capacities.Count);
            foreach ((FieldBudget less, FieldBudget more) in new[] { (small.Mnist, large.Mnist), (small.Cifar, large.Cifar) })
            {
                Assert.True(less.TestImages <= more.TestImages && less.Starts <= more.Starts);
                Assert.True((less.TrainingImages ?? int.MaxValue) <= (more.TrainingImages ?? int.MaxValue) && less.Pgd.Epochs <= more.Pgd.Epochs);
            }
        }
        Assert.Equal("2,048 hidden units; the paper's has 1,024", Madry2018Budget.Paper.Mnist.LargerDiffers);
    }

    private ReproductionRow Row(string place, string what) => rerun.Whole.Rows.Single(row => row.Place == place && row.What == what);
}
