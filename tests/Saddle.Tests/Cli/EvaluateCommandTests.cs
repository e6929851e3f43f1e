using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saddle.Tests.Cli;

public class EvaluateCommandTests(CliFixture files) : IClassFixture<CliFixture>
{
    [Fact]
    public void Standard_output_carries_one_document_whatever_the_culture()
    {
        ChildProcess run =
            SaddleCommandLine.RunIn(null, new Dictionary<string, string?> { ["LC_ALL"] = "de_DE.UTF-8", ["LANG"] = "de_DE.UTF-8" },
                files.Evaluate("document", "--json"));
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement root = json.RootElement, threat = root.GetProperty("threats")[0], attack = threat.GetProperty("attacks")[1];
        Assert.Equal(1, root.GetProperty("schemaVersion").GetInt32());
        Assert.True(root.GetProperty("complete").GetBoolean());
        Assert.Equal(60, root.GetProperty("examples").GetInt32());
        Assert.Equal(1, root.GetProperty("naturalAccuracy").GetDouble());
        Assert.Equal(0.1, threat.GetProperty("epsilon").GetDouble());
        Assert.InRange(threat.GetProperty("robustAccuracy").GetDouble(), 0.5, 0.9);
        Assert.Equal("pgd", attack.GetProperty("attack").GetString());
        Assert.Equal(files.At("document"), root.GetProperty("run").GetProperty("folder").GetString());
        Assert.True(File.Exists(files.At("document/report.html")));
        Assert.Contains("report.html", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_says_the_verdict_and_where_the_report_is()
    {
        ChildProcess run = SaddleCommandLine.Run(files.Evaluate("table"));
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("robust accuracy is at most", run.Output, StringComparison.Ordinal);
        Assert.Contains("pgd steps=5", run.Output, StringComparison.Ordinal);
        Assert.Contains($"Report: {files.At("table/report.html")}", run.Output, StringComparison.Ordinal);
        ChildProcess report = SaddleCommandLine.Run("report", files.At("table"), "--out", files.At("again.html"));
        Assert.True(report.ExitCode == 0, report.Error);
        Assert.True(File.Exists(files.At("again.html")));
    }

    [Fact]
    public void Another_evaluation_in_the_same_folder_is_refused_and_a_larger_one_grows()
    {
        Assert.Equal(0, SaddleCommandLine.Run(files.Evaluate("grown", "--examples", "20")).ExitCode);
        SaddleCommandLine.Fails(4, "grown", files.Evaluate("grown", "--examples", "20", "--seed", "5"));
        ChildProcess larger = SaddleCommandLine.Run(files.Evaluate("grown", "--json"));
        Assert.True(larger.ExitCode == 0, larger.Error);
        Assert.Equal(Facts(SaddleCommandLine.Run(files.Evaluate("at-once", "--json")).Output), Facts(larger.Output));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_interrupted_evaluation_goes_on_to_the_same_result(bool kill)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX signals");
        string folder = kill ? "killed" : "stopped";
        string[] slow = ["--attack", "pgd:steps=1000", "--individually", "--batch", "20", "--json"];
        using (var command = new RunningCommand(files.Evaluate(folder, slow)))
        {
            command.WaitFor("pgd");
            ChildProcess ended = kill ? command.Kill() : command.Stop();
            Assert.Empty(ended.Output);
            if (!kill)
            {
                Assert.Equal(130, ended.ExitCode);
                Assert.Contains($"cancelled: What is finished is kept in {files.At(folder)}. To go on, run the same command again: saddle evaluate",
                    ended.Error, StringComparison.Ordinal);
            }
        }
        ChildProcess again = SaddleCommandLine.Run(files.Evaluate(folder, slow));
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Equal(Facts(SaddleCommandLine.Run(files.Evaluate($"{folder}-reference", slow)).Output), Facts(again.Output));
    }

    [Fact]
    public void A_budget_larger_than_the_data_is_wrong_usage() =>
        SaddleCommandLine.Fails(2, "linf:8 is larger than the data's range", files.Evaluate("wide", "--threat", "linf:8"));

    [Fact]
    public void A_suite_leaves_out_what_cannot_reach_a_confidence_goal()
    {
        ChildProcess run =
            SaddleCommandLine.Run("evaluate", files.Model, "--data", $"npz:{files.Data}", "--examples", "6", "--threat", "linf:0.1", "--goal",
                "confidence:0.5", "--no-probes", "--out", files.At("confidence"), "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        JsonArray attacks = JsonNode.Parse(run.Output)!["threats"]![0]!["attacks"]!.AsArray();
        Assert.Equal(["fgsm", "pgd", "pgd", "pgd", "pgd-targeted"], attacks.Select(attack => (string?)attack!["attack"]));
        SaddleCommandLine.Fails(2, "labels alone", files.Evaluate("confident", "--goal", "confidence:0.5"));
    }

    [Fact]
    public void One_attack_writes_its_examples()
    {
        ChildProcess run =
            SaddleCommandLine.Run("attack", "pgd", files.Model, "--data", $"npz:{files.Data}", "--threat", "linf:0.1", "--steps", "5", "--out",
                files.At("attacked"), "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        JsonNode json = JsonNode.Parse(run.Output)!;
        Assert.Equal("5", (string?)json["options"]!["steps"]);
        Assert.Equal(60, (int)json["samples"]!);
        Assert.True(File.Exists(files.At("attacked/adversarial.npz")));
        Assert.True(File.Exists(files.At("attacked/examples.png")));
    }

    /// <summary>A document without what differs from run to run: folder, command and times.</summary>
    private static string Facts(string document)
    {
        JsonObject root = JsonNode.Parse(document)!.AsObject();
        root.Remove("run");
        foreach (JsonNode? attack in root["threats"]!.AsArray().SelectMany(threat => threat!["attacks"]!.AsArray()))
        {
            attack!.AsObject().Remove("seconds");
            attack.AsObject().Remove("cpuSeconds");
        }
        return root.ToJsonString();
    }
}
