using System.Text.Json.Nodes;
using Saddle.Defenses;

namespace Saddle.Tests.Cli;

/// <summary>Defenses as a user puts them around a model.</summary>
public sealed class DefenseCommandTests(CliFixture files) : IClassFixture<CliFixture>
{
    [Fact]
    public void Every_defense_is_listed_with_the_way_round_it()
    {
        ChildProcess table = SaddleCommandLine.Run("defenses");
        Assert.Equal(0, table.ExitCode);
        Assert.All(DefenseCatalogue.Names.All, defense => Assert.Contains($"{defense.Name}  {defense.Title}", table.Output, StringComparison.Ordinal));
        JsonNode json = JsonNode.Parse(SaddleCommandLine.Run("defenses", "--json").Output)!;
        Assert.Equal(DefenseCatalogue.Names.All.Count, json["defenses"]!.AsArray().Count);
        JsonNode Of(string name) => json["defenses"]!.AsArray().First(defense => (string?)defense!["name"] == name)!;
        Assert.Equal("bpda+eot", (string?)Of("total-variation")["through"]);
        Assert.True((bool)Of("total-variation")["optimizesAtInference"]!);
        Assert.False((bool)Of("jpeg")["optimizesAtInference"]!);
    }

    [Fact]
    public void A_defended_model_is_evaluated_naively_and_adaptively_and_goes_on_where_it_was()
    {
        string[] words =
            ["evaluate", files.Model, "--data", $"npz:{files.Data}", "--threat", "linf:0.2", "--defense", "bit-depth:bits=2", "--attack", "pgd:steps=10",
            "--attack", "pgd:steps=10,through=adaptive", "--individually", "--no-probes", "--out", files.At("defended"), "--json"];
        ChildProcess first = SaddleCommandLine.Run(words), again = SaddleCommandLine.Run(words);
        Assert.True(first.ExitCode == 0, first.Error);
        JsonNode result = JsonNode.Parse(first.Output)!;
        Assert.Equal($"{files.Model} behind bit-depth:bits=2", (string?)result["run"]!["model"]);
        JsonArray attacks = result["threats"]![0]!["attacks"]!.AsArray();
        Assert.True((double)attacks[0]!["robustAccuracy"]! > (double)attacks[1]!["robustAccuracy"]!);
        Assert.Equal("adaptive", (string?)attacks[1]!["options"]!["through"]);
        Assert.Equal(result["threats"]!.ToJsonString(), JsonNode.Parse(again.Output)!["threats"]!.ToJsonString());
    }

    [Fact]
    public void A_network_is_trained_behind_a_defense_and_evaluated_behind_it()
    {
        ChildProcess trained =
            SaddleCommandLine.Run("train", "linear", "--data", $"npz:{files.Data}", "--defense", "thermometer:levels=8", "--epochs", "30", "--learning-rate",
            "0.05", "--out", files.At("encoded"), "--json");
        Assert.True(trained.ExitCode == 0, trained.Error);
        JsonNode training = JsonNode.Parse(trained.Output)!;
        Assert.Equal("linear behind thermometer:levels=8", (string?)training["model"]);
        Assert.Contains("linear behind thermometer:levels=8", File.ReadAllText(files.At("encoded/report.html")), StringComparison.Ordinal);
        string best = files.At("encoded/best.safetensors");
        string[] words = ["evaluate", best, "--data", $"npz:{files.Data}", "--threat", "linf:0.2", "--attack", "pgd:through=adaptive", "--no-probes", "--out",
            files.At("encoded evaluation"), "--json"];
        ChildProcess evaluated = SaddleCommandLine.Run([.. words, "--defense", "thermometer:levels=8"]);
        Assert.True(evaluated.ExitCode == 0, evaluated.Error);
        Assert.True((double)JsonNode.Parse(evaluated.Output)!["naturalAccuracy"]! > 0.9);
        SaddleCommandLine.Fails(3, "[8, 4, 4]", words);
    }

    [Theory]
    [InlineData("2", "Did you mean jpeg?", "--defense", "jpge")]
    [InlineData("2", "1 to 8", "--defense", "bit-depth:bits=0")]
    [InlineData("2", "--defense", "--attack", "pgd:through=bpda")]
    [InlineData("2", "Did you mean eot?", "--attack", "pgd:through=eto")]
    public void Wrong_words_end_with_what_is_right(string code, string words, params string[] more) =>
        SaddleCommandLine.Fails(int.Parse(code, System.Globalization.CultureInfo.InvariantCulture), words,
            ["evaluate", files.Model, "--data", $"npz:{files.Data}", "--threat", "linf:0.2", "--no-probes", "--out", files.At("wrong"), .. more]);
}
