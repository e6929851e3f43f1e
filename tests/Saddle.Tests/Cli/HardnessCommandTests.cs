using System.Text.Json.Nodes;
using Saddle.Attacks;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Hardness;
using Saddle.Storage;

namespace Saddle.Tests.Cli;

public class HardnessCommandTests(CliFixture files) : IClassFixture<CliFixture>
{
    [Theory]
    [InlineData("digits-small-cnn-natural")]
    [InlineData("digits-small-cnn-robust")]
    public void Hardness_from_end_to_end(string model)
    {
        string[] words = ["hardness", model, "--examples", "6", "--caps", "1,5,10,20", "--max-distortion", "3%", "--out", files.At(model)];
        ChildProcess run = SaddleCommandLine.Run([.. words, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        JsonNode json = JsonNode.Parse(run.Output)!, matrices = json["matrices"]!;
        Assert.Equal((1, 11, 54), ((int)json["schemaVersion"]!, (int)json["maxIterations"]!, (int)json["samples"]! + (int)json["alreadyInTarget"]!));
        foreach ((string name, JsonNode? matrix) in matrices.AsObject())
        {
            Assert.True(matrix!.AsArray().Count == 10 && matrix.AsArray().All(row => row!.AsArray().Count == 10), name);
            Assert.All(Enumerable.Range(0, 10), index => Assert.Null(matrix[index]![index]));
        }
        double?[] rates = Cells(matrices["successRate"]!), counts = Cells(matrices["samples"]!);
        Assert.Equal((double)json["successRate"]!, rates.Zip(counts, (rate, count) => rate * count).Sum()!.Value / (int)json["samples"]!, 9);
        Assert.All(Cells(matrices["distortionAll"]!), distortion => Assert.True(distortion is null or >= 0 and <= 0.03));
        Assert.Equal([1, 5, 10, 20], json["caps"]!.AsArray().Select(cap => (int)cap!["iterations"]!));
        double[] growing = [.. json["caps"]!.AsArray().Select(cap => (double)cap!["successRate"]!)];
        Assert.Equal(growing.Order(), growing);
        Assert.InRange((double)json["successRate"]!, growing[2], growing[3]);
        // A pair that no sample reached has no hardness, and every other one has.
        Assert.Equal(Cells(json["caps"]![3]!["successRates"]!).Count(rate => rate > 0),
            Cells(matrices["hardnessSuccessful"]!).Count(hardness => hardness is not null));
        double[] distances = [.. Cells(matrices["distanceByPairs"]!).OfType<double>()];
        JsonNode robustness = json["robustness"]!["byPairs"]!;
        Assert.InRange((double)robustness["minimum"]!, 0, distances.Min());
        Assert.InRange((double)robustness["mean"]!, distances.Min(), distances.Max());
        Assert.Equal((int)json["samples"]!, (int)robustness["samples"]!);
        Assert.Equal(4, json["correlations"]!.AsArray().Count);
        Assert.All(json["correlations"]!.AsArray(),
            correlation => Assert.True(correlation!["pearson"] is null || (double)correlation["pearson"]! is >= -1 and <= 1));
        Shows(File.ReadAllText(files.At($"{model}/report.html")), scatter: Cells(matrices["hardnessSuccessful"]!).Any(hardness => hardness is not null));
        Tells(SaddleCommandLine.Run(words));
        byte[] page = File.ReadAllBytes(files.At($"{model}/report.html"));
        Assert.Equal(0, SaddleCommandLine.Run("report", files.At(model), "--out", files.At($"{model}-again.html")).ExitCode);
        Assert.Equal(page, File.ReadAllBytes(files.At($"{model}-again.html")));
    }

    [Fact]
    public void The_report_is_drawn_again_without_model_and_data_and_is_that_of_the_last_study_that_ended()
    {
        string folder = files.At("alone"), model = files.At("moved.safetensors"), again = files.At("alone.html");
        File.Copy(files.Model, model);
        string[] words = ["hardness", model, "--data", $"npz:{files.Data}", "--examples", "10", "--caps", "1,3,6", "--max-distortion", "50%", "--out", folder];
        Assert.Equal(0, SaddleCommandLine.Run(words).ExitCode);
        byte[] page = File.ReadAllBytes(Path.Combine(folder, "report.html"));
        using (SqliteRunStore store = SqliteRunStore.Open(folder))
            HardnessFindings.Begin(store, HardnessFindings.Read(store).Plan with { Caps = [1, 2] });
        File.Delete(model);
        Assert.Equal(0, SaddleCommandLine.Run("report", folder, "--out", again).ExitCode);
        Assert.Equal(page, File.ReadAllBytes(again));
    }

    [Fact]
    public void A_study_that_is_not_finished_says_how_to_go_on()
    {
        string folder = files.At("unfinished");
        using (SqliteRunStore store = SqliteRunStore.Open(folder))
        {
            store.WriteDocument("craft", "{}");
            var craft = new CraftPlan { Model = "m", Attack = new SaliencyMapAttack(), Command = "saddle hardness m --out there" };
            HardnessFindings.Begin(store, new HardnessPlan { Craft = craft });
        }
        SaddleCommandLine.Fails(4, "not finished, so there is no report to draw. Go on with it first: saddle hardness m --out there", "report", folder);
    }

    [Fact]
    public void A_study_takes_over_the_samples_of_an_attack_with_as_many_iterations()
    {
        string[] common = [files.Model, "--data", $"npz:{files.Data}", "--examples", "10", "--out", files.At("shared")];
        Assert.Equal(0, SaddleCommandLine.Run(["attack", "jsma", .. common, "--max-iterations", "6"]).ExitCode);
        ChildProcess study = SaddleCommandLine.Run(["hardness", .. common, "--caps", "1,3,6", "--max-distortion", "50%", "--json"]);
        Assert.True(study.ExitCode == 0, study.Error);
        Assert.Equal(10, (int)JsonNode.Parse(study.Output)!["samples"]!);
        SaddleCommandLine.Fails(4, "belongs to another run", ["hardness", .. common, "--caps", "1,3,7", "--max-distortion", "50%"]);
    }

    private static void Shows(string page, bool scatter)
    {
        Assert.All(["Success rate", "Mean distortion", "Hardness H", "adversarial distance", "Distance against hardness", "What cannot be trusted"],
            words => Assert.Contains(words, page, StringComparison.Ordinal));
        Assert.Equal(scatter, page.Contains("class=\"scatter\"", StringComparison.Ordinal));
        Assert.DoesNotContain("Reproduction", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    private static void Tells(ChildProcess run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.All(["hardness H", "Robustness R(F)", "Pearson", "Report: "], words => Assert.Contains(words, run.Output, StringComparison.Ordinal));
    }

    private static double?[] Cells(JsonNode matrix) => [.. matrix.AsArray().SelectMany(row => row!.AsArray()).Select(cell => (double?)cell)];
}
