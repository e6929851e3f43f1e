using System.Text.Json.Nodes;

namespace Saddle.Tests.Cli;

/// <summary>Images for models whose inputs are not 0 to 1.</summary>
public class ScaleTests(CliFixture files) : IClassFixture<CliFixture>
{
    // Class 1 for dark images and 0 for bright ones, in the unit of bytes.
    private const string Mean = "torch.mean(torch.flatten(x, 1), [1], True)";
    private const string Bytes =
        $"torch.cat([torch.sub({Mean}, 25.), torch.sub(torch.neg({Mean}), -25.), torch.sub(torch.zeros([torch.size(x, 0), 8]), 1000.)], 1)";

    [Fact]
    public void The_option_and_the_models_file_scale_and_the_run_says_so()
    {
        string model = Model("bytes.pt");
        ChildProcess silent = Run(model, "silent", "--bounds", "0,255"), option = Run(model, "option", "--bounds", "0,255", "--scale", "bounds"),
            range = Run(model, "range", "--bounds", "0,255", "--scale", "0..255");
        File.WriteAllText($"{files.At("bytes")}.saddle.json", """{ "bounds": [0, 255], "scale": "bounds" }""");
        ChildProcess stated = Run(model, "stated"), taken = Run(model, "taken", "--scale", "0,1");
        Assert.Contains("warning D1", silent.Error, StringComparison.Ordinal);
        Assert.Contains("warning D1", taken.Error, StringComparison.Ordinal);
        foreach (ChildProcess run in new[] { option, range, stated })
        {
            Assert.Contains("note: the pixels are scaled to 0..255", run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("D1", run.Error, StringComparison.Ordinal);
            Assert.Equal(Accuracy(option), Accuracy(run));
            Assert.Equal("digits:test scaled to 0..255", (string?)JsonNode.Parse(run.Output)!["run"]!["data"]);
        }
        Assert.NotEqual(Accuracy(silent), Accuracy(option));
        ChildProcess other = SaddleCommandLine.Run(Words(model, "option", "--bounds", "0,255", "--scale", "0,1"));
        Assert.Equal(4, other.ExitCode);
    }

    [Theory]
    [InlineData("attack", "jsma", "--max-iterations", "1")]
    [InlineData("hardness", null, "--caps", "1,2")]
    [InlineData("attack", "noise", "--threat", "linf:0.1")]
    public void Every_command_on_a_model_notices_and_scales(string command, string? attack, string option, string value)
    {
        string name = attack ?? command;
        ScriptedModel.Write(files.At($"{name}.pt"), "torch.slice(torch.flatten(x, 1), 1, 400, 410)");
        string[] words =
            [command, .. attack is null ? []
                : (string[])[attack], files.At($"{name}.pt"), "--data", "digits", "--examples", "2", "--bounds=-1,1", "--json", option, value];
        ChildProcess noticed = SaddleCommandLine.Run([.. words, "--out", files.At($"{name}-a")]),
            scaled = SaddleCommandLine.Run([.. words, "--scale", "bounds", "--out", files.At($"{name}-b")]);
        Assert.True(noticed.ExitCode == 0 && scaled.ExitCode == 0, noticed.Error + scaled.Error);
        Assert.Contains("warning D1", noticed.Error, StringComparison.Ordinal);
        Assert.Contains(JsonNode.Parse(noticed.Output)!["warnings"]!.AsArray(), warning => (string?)warning!["id"] == "D1");
        Assert.DoesNotContain(JsonNode.Parse(scaled.Output)!["warnings"]!.AsArray(), warning => (string?)warning!["id"] == "D1");
        if (command == "hardness")
            Assert.Contains("D1: The pixels of digits:test", File.ReadAllText(files.At($"{name}-a/report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_are_never_scaled()
    {
        SaddleCommandLine.Fails(2, "taken as they are", [.. files.Evaluate("numbers"), "--scale", "bounds"]);
        string model = Model("numbers.pt");
        File.WriteAllText($"{model}.saddle.json", """{ "bounds": [0, 255], "scale": "bounds" }""");
        ChildProcess run =
            SaddleCommandLine.Run("evaluate", model, "--data", $"npz:{files.Data}", "--threat", "linf:0.1", "--attack", "noise:draws=1", "--no-probes",
                "--out", files.At("numbers-run"));
        Assert.DoesNotContain("note: the pixels", run.Error, StringComparison.Ordinal);
        Assert.Contains("warning D1", run.Error, StringComparison.Ordinal);
    }

    private string Model(string name)
    {
        ScriptedModel.Write(files.At(name), Bytes);
        return files.At(name);
    }

    private string[] Words(string model, string folder, params string[] more) =>
        ["evaluate", model, "--data", "digits", "--examples", "40", "--threat", "linf:0.1", "--attack", "noise:draws=1", "--no-probes", "--json", "--out",
            files.At(folder), .. more];

    private ChildProcess Run(string model, string folder, params string[] more)
    {
        ChildProcess run = SaddleCommandLine.Run(Words(model, folder, more));
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }

    private static string Accuracy(ChildProcess run) => JsonNode.Parse(run.Output)!["naturalAccuracy"]!.ToJsonString();
}
