using System.Text.Json.Nodes;
using Saddle.Tests.Data;

namespace Saddle.Tests.Cli;

/// <summary>An evaluation whose pieces are done by other processes from nothing but their text.</summary>
public sealed class WorkCommandTests : IDisposable
{
    private readonly TemporaryFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_plan_that_another_process_does_gives_the_same_result_to_the_last_bit()
    {
        string[] evaluation =
            ["evaluate", "digits-small-cnn-natural", "--examples", "40", "--batch", "16", "--threat", "linf:0.1,0.2", "--attack", "noise:draws=3", "--attack",
                "pgd:steps=5", "--keep", "all"];
        string whole = Timeless(Run(null, [.. evaluation, "--out", _files.At("whole"), "--json"]));
        string pieces = _files.At("pieces.txt");
        File.WriteAllText(pieces, "");
        int rounds = 0;
        while (Run(null, [.. evaluation, "--out", _files.At("shared"), "--plan", "--pieces", pieces]) is { Length: > 0 } work)
        {
            Assert.InRange(++rounds, 1, 20);
            File.WriteAllText(pieces, Run(work, ["work", "digits-small-cnn-natural"]));
        }
        Assert.InRange(rounds, 3, 20);
        Assert.Equal(whole, Timeless(Run(null, [.. evaluation, "--out", _files.At("shared"), "--json"])));
    }

    [Fact]
    public void Work_for_another_model_or_that_is_none_is_refused()
    {
        string work =
            Run(null, ["evaluate", "digits-small-cnn-natural", "--examples", "4", "--threat", "linf:0.1", "--attack", "fgsm", "--no-probes", "--out",
                _files.At("run"), "--plan"]);
        ChildProcess other = SaddleCommandLine.RunProcessWith(work, "work", "digits-small-cnn-robust");
        Assert.Equal(3, other.ExitCode);
        Assert.Contains("is for the model digits-small-cnn-natural@", other.Error, StringComparison.Ordinal);
        ChildProcess none = SaddleCommandLine.RunProcessWith("a line\n", "work", "digits-small-cnn-natural");
        Assert.Equal(3, none.ExitCode);
        Assert.Contains("no piece of work", none.Error, StringComparison.Ordinal);
    }

    private static string Run(string? input, string[] arguments)
    {
        ChildProcess run = input is null ? SaddleCommandLine.Run(arguments) : SaddleCommandLine.RunProcessWith(input, arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }

    private static string Timeless(string json)
    {
        JsonNode result = JsonNode.Parse(json)!;
        result["run"] = null;
        foreach (JsonNode? attack in result["threats"]!.AsArray().SelectMany(threat => threat!["attacks"]!.AsArray()))
            (attack!["seconds"], attack["cpuSeconds"]) = (0, 0);
        return result.ToJsonString();
    }
}
