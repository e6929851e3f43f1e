using System.Globalization;
using Saddle.Data;
using Saddle.Evaluation.Runs;
using Saddle.Papers.Papernot2016;
using Saddle.Reports;
using Saddle.Tests.Data;
using Saddle.Tests.Evaluation;
using Saddle.Tests.Reports;

namespace Saddle.Tests.Papers;

public sealed class Papernot2016RerunTests(RerunFixture rerun) : IClassFixture<RerunFixture>
{
    [Fact]
    public void EveryValueIsFiniteAndInRange()
    {
        Assert.InRange(rerun.Whole.Rows.Count, 60, 80);
        foreach (ReproductionRow row in rerun.Whole.Rows)
        {
            Assert.True(row.Ours is { } value ? double.IsFinite(value) : row.OursText is { Length: > 0 }, $"{row.What} has no value.");
            (double low, double high) = row switch
            {
                { Place: "Section VI", What: var what } when what.StartsWith("change of", StringComparison.Ordinal) => (-1.0, 20.0),
                { What: var what } when what.StartsWith("correlation", StringComparison.Ordinal) => (-1.0, 1.0),
                { What: "processor seconds a sample" } => (1e-6, 60.0),
                { What: var what } when what.StartsWith("pairs that succeed", StringComparison.Ordinal) => (1.0, 90.0),
                { What: "classes reached from an empty input, of 10" } => (1.0, 10.0),
                _ => (0.0, 1.0),
            };
            if (row.Ours is { } ours) Assert.True(ours >= low && ours <= high, FormattableString.Invariant($"{row.What} is {ours}."));
        }
    }

    [Theory]
    [InlineData("success rate τ, training", 0.9705)]
    [InlineData("success rate τ, validation", 0.9719)]
    [InlineData("mean distortion of all, validation", 0.0441)]
    [InlineData("mean distortion of successes, validation", 0.0401)]
    [InlineData("success rate τ, test", 0.9705)]
    [InlineData("mean distortion of all, test", 0.0445)]
    [InlineData("mean distortion of successes, test", 0.0403)]
    [InlineData("success rate τ, all", 0.9710)]
    [InlineData("mean distortion of all, all", 0.0444)]
    [InlineData("mean distortion of successes, all", 0.0402)]
    [InlineData("success rate τ, decreasing", 0.647)]
    [InlineData("mean distortion of successes, decreasing", 0.0362)]
    [InlineData("smallest distortion", 0.0026)]
    [InlineData("largest distortion", 0.1378)]
    [InlineData("mean distortion", 0.0406)]
    [InlineData("change of success rate, in points", -0.072)]
    [InlineData("change of mean distortion of successes, relative", 0.375)]
    public void ThePapersValuesStandAsPrinted(string what, double value) => Assert.Equal(value, rerun.Whole.Rows.Single(row => row.What == what).Paper);

    [Fact]
    public void ThePapersHardAndEasyClassesStandAsPrinted() =>
        Assert.Equal(["0, 2, 8", "1, 7, 9", "1, 7", "0, 8, 9", "1"],
            rerun.Whole.Rows.Where(row => row.Place is "Figure 12" or "Figure 13").Select(row => row.PaperText));

    [Fact]
    public void EveryFigureIsDrawnOnce()
    {
        string[] titles = [.. rerun.Whole.Figures.Select(figure => figure.Title)];
        foreach (int figure in Papernot2016Rerun.Figures.Except([11])) Assert.Single(titles, $"Figure {figure}");
        Assert.All(rerun.Whole.Figures, figure => Assert.True($"{figure.Drawing.Markup}".Length > 500 && figure.Caption.Length > 20, figure.Title));
    }

    [Fact]
    public void TheWholePageIsDrawnAgainFromAStore() => StoredPage.IsTheSame(rerun.Whole);

    [Fact]
    public void TheVerdictCountsTheValues()
    {
        int Count(Standing standing) => rerun.Whole.Rows.Count(row => row.Standing == standing);
        Assert.Contains($"{Count(Standing.Agrees)} agree, {Count(Standing.Near)} are near and {Count(Standing.Differs)} differ, at budget tiny.",
            rerun.Whole.Verdict, StringComparison.Ordinal);
        Assert.Contains($"Of {Count(Standing.Agrees) + Count(Standing.Near) + Count(Standing.Differs)} values", rerun.Whole.Verdict, StringComparison.Ordinal);
        double success = rerun.Whole.Rows.Single(row => row.What == "success rate τ, test").Ours!.Value;
        Assert.StartsWith($"Success {(100 * success).ToString("0.00", CultureInfo.InvariantCulture)} % (paper 97.05 %)", rerun.Whole.Verdict,
            StringComparison.Ordinal);
        Assert.Contains(rerun.Whole.Warnings, warning => warning.Message.Contains("budget tiny", StringComparison.Ordinal));
    }

    [Fact]
    public void TheSameRunAgainCraftsNothingAndSaysTheSame()
    {
        Reproduction first = rerun.Whole;
        using InterruptedStore store = rerun.Store();
        Reproduction second = rerun.Again(null, store);
        Assert.Empty(store.Crafted);
        Assert.Equal(first.Verdict, second.Verdict);
        // What a sample takes is a mean over all that is stored, of which the first run had less when it asked.
        Assert.Equal(first.Rows.Where(Repeats), second.Rows.Where(Repeats));
        Assert.Equal(first.Figures.Select(figure => $"{figure.Drawing.Markup}"), second.Figures.Select(figure => $"{figure.Drawing.Markup}"));
    }

    [Theory]
    [InlineData(1, "Figure 1", "Figure 10")]
    [InlineData(9, "Figure 9")]
    [InlineData(11, "Section IV", "Figure 11", "Section VI")]
    [InlineData(12, "Figure 12", "Figure 13")]
    [InlineData(14, "Figure 14", "Figure 15", "Equation 14")]
    public void OneFigureComesAlone(int figure, params string[] places)
    {
        ReproductionRow[] whole = [.. rerun.Whole.Rows];
        using InterruptedStore store = rerun.Store();
        Reproduction alone = rerun.Again(figure, store);
        Assert.Empty(store.Crafted);
        Assert.All(alone.Figures, drawn => Assert.Equal($"Figure {figure}", drawn.Title));
        Assert.Equal(figure == 11 ? 0 : 1, alone.Figures.Count);
        Assert.Equal(places, alone.Rows.Select(row => row.Place).Distinct());
        Assert.Subset(whole.ToHashSet(), alone.Rows.Where(Repeats).ToHashSet());
        Assert.Equal(figure == 11, alone.Verdict.StartsWith("Success", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatFollowsInTheSameFolderAddsUp()
    {
        _ = rerun.Whole;
        using InterruptedStore store = rerun.Store();
        using var folder = new MemoryRunStore();
        string[] Titles(int figure) => [.. rerun.Again(figure, store, folder).Figures.Select(drawn => drawn.Title)];
        Assert.Equal(["Figure 13"], Titles(13));
        Assert.Equal(["Figure 9", "Figure 13"], Titles(9));
        Assert.Equal(["Figure 9", "Figure 12", "Figure 13"], Titles(12));
        // The same once more takes its own place.
        Reproduction four = rerun.Again(9, store, folder);
        Assert.Equal(["Figure 9", "Figure 12", "Figure 12", "Figure 12", "Figure 12", "Figure 13"], four.Rows.Select(row => row.Place));
        Assert.Single(four.Warnings);
        Assert.Equal(["9", "13", "12"], four.Command!.Split('\n').Select(command => command.Split(' ')[^1]));
        Assert.Equal(rerun.Whole.Rows.Where(row => four.Rows.Any(mine => mine.Place == row.Place)), four.Rows);
        Assert.StartsWith($"Of {four.Rows.Count} values", four.Verdict, StringComparison.Ordinal);
        StoredPage.IsTheSame(four);
    }

    [Fact]
    public void AFigureThatIsPartOfTheWholeStaysPartOfIt()
    {
        using InterruptedStore store = rerun.Store();
        using var folder = new MemoryRunStore();
        Reproduction whole = rerun.Again(null, store, folder), again = rerun.Again(12, store, folder);
        Assert.Equal(whole.Rows.Where(Repeats), again.Rows.Where(Repeats));
        Assert.Equal(whole.Figures.Select(drawn => drawn.Title), again.Figures.Select(drawn => drawn.Title));
        Assert.Equal(whole.Warnings, again.Warnings);
        Assert.Equal("saddle reproduce papernot2016", again.Command);
    }

    [Fact]
    public void SectionsOfOtherImagesAreRefusedAndAndNeedsNone()
    {
        _ = rerun.Whole;
        using InterruptedStore store = rerun.Store();
        using var folder = new MemoryRunStore();
        using var study = new Papernot2016Study(Papernot2016Budget.Quick, store, "");
        Reproduction and = Papernot2016Rerun.Run(study, 4, "saddle", [], folder);
        Assert.Empty(and.Warnings);
        Assert.Contains("ask for figure 3, 4 or 5", Assert.Throws<UsageException>(() => Papernot2016Rerun.Run(study, 12, "saddle", [], folder)).Message,
            StringComparison.Ordinal);
        Assert.Equal(["Figure 4", "Figure 9"], rerun.Again(9, store, folder).Figures.Select(drawn => drawn.Title));
        using Dataset others = MnistTest.FirstToTrain(1000);
        RunFolderException refused = Assert.Throws<RunFolderException>(() => rerun.Again(9, store, folder, others));
        Assert.Contains("measured with another MNIST", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Setting.RunFolder, refused.Setting);
    }

    [Theory]
    [InlineData(new[] { 2, 0, 8, 1, 3, 4, 5, 6, 7, 9 }, Standing.Agrees, "0, 2, 8")]
    [InlineData(new[] { 2, 0, 1, 8, 3, 4, 5, 6, 7, 9 }, Standing.Near, "0, 1, 2")]
    [InlineData(new[] { 2, 0, 1, 3, 8, 4, 5, 6, 7, 9 }, Standing.Differs, "0, 1, 2")]
    [InlineData(new[] { 2 }, Standing.Differs, "2")]
    public void ClassesAreNearWhereTheNextOneIsThePapers(int[] ranked, Standing standing, string ours)
    {
        ReproductionRow row = ClassPairs.Row("Figure 12", "hard sources", [0, 2, 8], ranked, "settings");
        Assert.Equal((standing, ours), (row.Standing, row.OursText));
    }

    private static bool Repeats(ReproductionRow row) => row.What != "processor seconds a sample";

    [Fact]
    public void TooFewImagesAreRefused()
    {
        using var folder = new TemporaryFolder();
        string message = Assert.Throws<InputException>(() => RerunFixture.Refuse(Papernot2016Budget.Quick, 30, folder.Path)).Message;
        Assert.Contains("50100 training and 1000 test images; there are 30 and 20", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void BudgetsGrow()
    {
        Assert.Equal(["quick", "standard", "paper"], Papernot2016Budget.All.Select(budget => budget.Name));
        foreach ((Papernot2016Budget small, Papernot2016Budget large) in Papernot2016Budget.All.Zip(Papernot2016Budget.All.Skip(1)))
            foreach (System.Reflection.PropertyInfo count in typeof(Papernot2016Budget).GetProperties().Where(property => property.PropertyType == typeof(int)))
                Assert.True((int)count.GetValue(small)! <= (int)count.GetValue(large)!, $"{count.Name} shrinks from {small.Name} to {large.Name}.");
        Assert.Equal((10_000, 10_000), (Papernot2016Budget.Paper.TestImages, Papernot2016Budget.Paper.OtherImages));
    }
}
