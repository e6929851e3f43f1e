using System.Text.Json;
using Saddle.Data;
using Saddle.Papers;
using Saddle.Papers.Athalye2018;
using Saddle.Reports;
using Saddle.Storage;
using Saddle.Tests.Data;

namespace Saddle.Tests.Papers;

/// <summary>Two defenses of the rerun on drawn digits: one that BPDA goes round, one that draws.</summary>
public sealed class Athalye2018RerunTests : IDisposable
{
    private static readonly Athalye2018Budget Budget = new() { Name = "tiny", Images = 16, CostlyImages = 4, CurveImages = 4, CostlyCurveImages = 2 };
    private readonly Dataset _train = Datasets.Load("digits:train", new DatasetOptions { First = 2000 }),
        _test = Datasets.Load("digits:test", new DatasetOptions { First = 16 });
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_defense_is_attacked_both_ways_and_goes_on_where_it_was()
    {
        using SqliteRunStore store = SqliteRunStore.Open(_folder.At("run"));
        Reproduction first = Run("jpeg", store);
        DefenseResult jpeg = Assert.Single(first.Defenses);
        // Of 2,000 examples the network does not learn more.
        Assert.True(jpeg.Natural >= 0.7 && jpeg.Adaptive <= jpeg.Naive && jpeg.Attacks.All(attack => jpeg.Adaptive <= attack.Accuracy), $"{jpeg}");
        Assert.True(jpeg.Naive >= jpeg.Undefended + 0.3 && jpeg.Adaptive <= jpeg.Undefended + 0.1, $"{jpeg}");
        Assert.Equal(["jpeg: what the network sees", "jpeg: the gradient", "jpeg: accuracy against steps", "jpeg: accuracy against restarts"],
            jpeg.Figures.Select(figure => figure.Title));
        Assert.Null(jpeg.PaperNaive);
        Assert.Equal(0, jpeg.PaperAdaptive);
        List<string> stages = [];
        Reproduction again = Run("randomization", store, stages);
        Assert.DoesNotContain(stages, stage => stage.StartsWith("training", StringComparison.Ordinal));
        // In the order of the report, whatever was asked for first.
        Assert.Equal(["jpeg", "randomization"], again.Defenses.Select(defense => defense.Defense));
        Assert.Contains(again.Defenses[1].Figures, figure => figure.Title == "randomization: accuracy against draws");
        Written(again);
    }

    [Fact]
    public void A_defense_that_is_not_there_is_told_with_those_that_are()
    {
        string message = Assert.Throws<UsageException>(() => Athalye2018Rerun.Require("jpg")).Message;
        Assert.Contains("Did you mean jpeg?", message, StringComparison.Ordinal);
        Assert.Superset(
            new HashSet<string> { "thermometer", "lid", "bit-depth", "jpeg", "crop-rescale", "total-variation", "quilting", "randomization", "pixel-defend",
                "sap", "defense-gan",
            "cascade", "adversarial-training" }, new HashSet<string>(Athalye2018Rerun.Defenses));
    }

    public void Dispose()
    {
        _train.Dispose();
        _test.Dispose();
        _folder.Dispose();
    }

    private void Written(Reproduction reproduction)
    {
        ReproductionReport.WriteJson(reproduction, _folder.At("reproduction.json"));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(_folder.At("reproduction.json")));
        JsonElement jpeg = document.RootElement.GetProperty("defenses")[0];
        Assert.Equal(("jpeg", "l2", 3.0, 16),
            (jpeg.GetProperty("defense").GetString(), jpeg.GetProperty("norm").GetString(), jpeg.GetProperty("epsilon").GetDouble(),
            jpeg.GetProperty("examples").GetInt32()));
        foreach (string number in (string[])["natural", "undefended", "naive", "adaptive"]) Assert.InRange(jpeg.GetProperty(number).GetDouble(), 0, 1);
        Assert.Equal(JsonValueKind.Null, jpeg.GetProperty("paperNaive").ValueKind);
        ReproductionReport.Write(reproduction, _folder.At("report.html"));
        string page = File.ReadAllText(_folder.At("report.html"));
        Assert.Contains("Defenses, and how each falls", page, StringComparison.Ordinal);
        Assert.Contains("id=\"defense-randomization\"", page, StringComparison.Ordinal);
    }

    private Reproduction Run(string defense, SqliteRunStore store, List<string>? stages = null)
    {
        using var study = new Athalye2018Study(Budget, _train, _test, _folder.At("trained"), _folder.At("numbers"),
            name => SqliteRunStore.Open(_folder.At($"evaluations/{name}")), new Stages(stage => stages?.Add(stage)));
        return Athalye2018Rerun.Run(study, defense, "saddle reproduce athalye2018", [new("Seed", "0")], store);
    }

    private sealed class Stages(Action<string> told) : IProgress<PaperProgress>
    {
        public void Report(PaperProgress value) => told(value.Stage);
    }
}
