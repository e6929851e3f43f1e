using Saddle.Papers.Madry2018;
using Saddle.Reports;
using Saddle.Tests.Data;

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
    public void ThePapersTable1StandsAsPrinted(string what, double value) => Assert.Equal(value, rerun.Whole.Rows.Single(row => row.Place == "Table 1" && row.What == what).Paper);

    [Theory]
    [InlineData("Table 2", "A: PGD 20", 0.458)]
    [InlineData("Table 2", "A_nat: PGD 7", 0.86)]
    [InlineData("Table 3", "FGSM from wide PGD on wide PGD", 0.67)]
    [InlineData("Table 4", "PGD 7 from wide natural on simple natural", 0.014)]
    [InlineData("Table 5", "simple PGD: FGSM random", 0.559)]
    [InlineData("Figure 8", "large, FGSM-trained: FGSM, transfer", 0.62)]
    [InlineData("Figure 8", "very large, natural: PGD, transfer", 0.35)]
    public void ThePapersOtherTablesStandAsPrinted(string place, string what, double value) => Assert.Equal(value, rerun.Whole.Rows.Single(row => row.Place == place && row.What == what).Paper);

    [Fact]
    public void MoreRestartsNeverHelpTheDefender()
    {
        double Of(string what) => rerun.Whole.Rows.Single(row => row.Place == "Table 1" && row.What == what).Ours!.Value;
        Assert.True(Of("A: PGD 100×2") <= Of("A: PGD 40×2") + 0.26);
        Assert.True(Of("A: PGD 40×1") <= Of("A: natural"));
        Assert.True(Of("A: PGD 40×1") <= Of("A′: PGD 40×1") + 0.11);
    }

    [Fact]
    public void TheSameRunAgainMeasuresNothingAndSaysTheSame()
    {
        Reproduction first = rerun.Whole;
        List<string> stages = [];
        Reproduction second = rerun.Run(stages: stages);
        Assert.DoesNotContain(stages, stage => stage.StartsWith("training", StringComparison.Ordinal) || stage.StartsWith("maxima,", StringComparison.Ordinal) || stage.StartsWith("loss traces,", StringComparison.Ordinal));
        Assert.Equal(first.Verdict, second.Verdict);
        Assert.Equal(first.Rows, second.Rows);
        Assert.Equal(first.Figures.Select(figure => $"{figure.Drawing}"), second.Figures.Select(figure => $"{figure.Drawing}"));
    }

    [Theory]
    [InlineData(1, null, "Table 1")]
    [InlineData(5, null, "Table 5")]
    [InlineData(null, 2, "Figure 2")]
    [InlineData(null, 9, "Figure 9")]
    public void OneTableOrFigureComesAlone(int? table, int? figure, string place)
    {
        Reproduction alone = rerun.Run(table, figure);
        Assert.All(alone.Figures, drawn => Assert.Equal(place, drawn.Title));
        Assert.Contains(alone.Rows, row => row.Place == place);
        Assert.Subset(rerun.Whole.Rows.ToHashSet(), alone.Rows.ToHashSet());
    }

    [Fact]
    public void WithoutCifarItsTablesAreLeftOutAndTheWarningSaysHowToGetThem()
    {
        Reproduction without = rerun.Run(withCifar: false);
        Assert.DoesNotContain(without.Rows, row => row.Place is "Table 2" or "Table 3" or "Table 4" or "Table 5");
        Assert.Contains(without.Warnings, warning => warning.Message.Contains("table 2", StringComparison.Ordinal) && warning.Remedy.Contains("--cifar folder:PATH", StringComparison.Ordinal));
        Assert.Contains("--cifar", Assert.Throws<UsageException>(() => rerun.Run(table: 3, withCifar: false)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(6, null, "Table 6 is not among those that are measured again: 1, 2, 3, 4, 5")]
    [InlineData(null, 5, "Figure 5 is not among those that are drawn again: 1, 2, 3, 4, 6")]
    [InlineData(1, 1, "--table and --figure cannot be given together")]
    public void WhatIsNotThereIsWrongUsage(int? table, int? figure, string words) => Assert.Contains(words, Assert.Throws<UsageException>(() => rerun.Run(table, figure)).Message, StringComparison.Ordinal);

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
            foreach ((FieldBudget less, FieldBudget more) in new[] { (small.Mnist, large.Mnist), (small.Cifar, large.Cifar) })
            {
                Assert.True(less.TestImages <= more.TestImages && less.RestartImages <= more.RestartImages && less.Starts <= more.Starts && less.Capacities.Count <= more.Capacities.Count);
                Assert.True((less.TrainingImages ?? int.MaxValue) <= (more.TrainingImages ?? int.MaxValue) && less.Pgd.Epochs <= more.Pgd.Epochs);
            }
    }
}
