using System.Text.Json;
using System.Text.Json.Nodes;
using Saddle.Attacks;
using Saddle.Cli.Crafts;
using Saddle.Storage;

namespace Saddle.Tests.Cli;

public class JsmaCommandTests(CliFixture files) : IClassFixture<CliFixture>
{
    private const int PieceSize = 512;

    [Fact]
    public void The_document_says_what_crafting_came_to()
    {
        ChildProcess run =
            SaddleCommandLine.RunIn(null, new Dictionary<string, string?> { ["LC_ALL"] = "de_DE.UTF-8", ["LANG"] = "de_DE.UTF-8" },
                Digits("document", 5, "--max-distortion", "10%", "--json"));
        Assert.True(run.ExitCode == 0, run.Error);
        JsonNode json = JsonNode.Parse(run.Output)!;
        Assert.Equal(1, (int)json["schemaVersion"]!);
        Assert.Equal("all", (string?)json["targets"]);
        int samples = (int)json["samples"]!, successes = (int)json["successes"]!;
        Assert.Equal(45, samples + (int)json["alreadyInTarget"]!);
        Assert.Equal((double)successes / samples, (double)json["successRate"]!, 12);
        double all = (double)json["meanDistortionAll"]!, successful = (double)json["meanDistortionSuccessful"]!, iterations = (double)json["iterations"]!;
        Assert.InRange(successful, 1.0 / 784, 0.1);
        Assert.InRange(all, successful, 0.1);
        // Two features an iteration at most, each of which changes but once.
        Assert.InRange(iterations, all * 784 / 2 - 1e-9, 39);
        Assert.Equal(samples, json["stopReasons"]!.AsObject().Sum(reason => (int)reason.Value!));
        Assert.All(["seconds", "cpuSeconds", "samplesPerCpuSecond", "forwardPasses", "backwardPasses"], name => Assert.True((double)json[name]! > 0, name));
        Assert.True(File.Exists((string)json["files"]!["archive"]!));
        Assert.Equal(files.At("document"), (string?)json["run"]!["folder"]);
    }

    [Fact]
    public void The_target_that_needs_least_is_at_most_as_far_as_every_other()
    {
        JsonNode all = Craft("targets", 5, "--max-distortion", "5%"), least = Craft("targets", 5, "--max-distortion", "5%", "--targets", "least");
        Assert.Equal("least", (string?)least["targets"]);
        Assert.Equal(5, (int)least["samples"]! + (int)least["alreadyInTarget"]!);
        Assert.True((double)least["successRate"]! >= (double)all["successRate"]!);
        IReadOnlyList<CraftedSample> samples = Stored("targets");
        int[] fewest = [.. samples.Where(sample => sample.Success).GroupBy(sample => sample.Image).Select(image => image.Min(sample => sample.Changed))];
        Assert.Equal(fewest.Length, (int)least["successes"]!);
        Assert.Equal(fewest.Average() / 784, (double)least["meanDistortionSuccessful"]!, 12);
    }

    [Fact]
    public void A_larger_crafting_takes_over_what_is_stored()
    {
        JsonNode begun = Craft("grown", 20, "--max-distortion", "3%");
        IReadOnlyList<CraftedSample> first = Stored("grown");
        JsonNode grown = Craft("grown", 40, "--max-distortion", "3%"), whole = Craft("whole", 40, "--max-distortion", "3%");
        Assert.Equal(180, first.Count);
        Assert.Equal(Lines(first), Lines(Stored("grown")).Take(180));
        Assert.Equal(Lines(Stored("whole")), Lines(Stored("grown")));
        Assert.Equal(Facts(whole), Facts(grown));
        // What was stored was not crafted again: the second half alone cost passes.
        Assert.InRange((long)grown["backwardPasses"]!, (long)begun["backwardPasses"]! + 1, (long)(1.2 * (long)whole["backwardPasses"]!));
        Assert.Equal(Facts(begun), Facts(Craft("grown", 20, "--max-distortion", "3%")));
    }

    [Fact]
    public void A_killed_crafting_goes_on_to_the_same_samples()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX signals");
        string[] slow = ["--max-distortion", "4%", "--workers", "1", "--threads", "1", "--json"];
        using (var command = new RunningCommand(Digits("killed", 250, slow)))
        {
            command.WaitFor("crafting");
            WaitForSamples("killed");
            Assert.Empty(command.Kill().Output);
        }
        int kept = Stored("killed").Count;
        Assert.InRange(kept, PieceSize, 2249);
        Assert.Equal(0, kept % PieceSize);
        JsonNode again = Craft("killed", 250, slow), reference = Craft("reference", 250, slow);
        Assert.Equal(Lines(Stored("reference")), Lines(Stored("killed")));
        Assert.Equal(Facts(reference), Facts(again));
    }

    [Fact]
    public void Crafting_keeps_out_of_the_folders_of_other_runs()
    {
        string[] craft = ["attack", "jsma", files.Model, "--data", $"npz:{files.Data}", "--examples", "5", "--out"];
        Assert.Equal(0, SaddleCommandLine.Run(files.Evaluate("evaluated", "--examples", "5")).ExitCode);
        SaddleCommandLine.Fails(4, "belongs to another run", [.. craft, files.At("evaluated")]);
        Assert.Equal(0, SaddleCommandLine.Run("train", "linear", "--data", $"npz:{files.Data}", "--epochs", "1", "--out", files.At("trained")).ExitCode);
        SaddleCommandLine.Fails(4, "holds a training", [.. craft, files.At("trained")]);
        Assert.Equal(0, SaddleCommandLine.Run([.. craft, files.At("crafted")]).ExitCode);
        SaddleCommandLine.Fails(4, "belongs to another run", [.. craft, files.At("crafted"), "--theta=-1"]);
        SaddleCommandLine.Fails(4, "crafted samples", files.Evaluate("crafted", "--examples", "5"));
        SaddleCommandLine.Fails(4, "crafted samples", "train", "linear", "--data", $"npz:{files.Data}", "--epochs", "1", "--out", files.At("crafted"));
        SaddleCommandLine.Fails(4, "no study of hardness, so there is no report to draw", "report", files.At("crafted"));
    }

    private string[] Digits(string folder, int examples, params string[] more) =>
        ["attack", "jsma", "digits-small-cnn-natural", "--examples", $"{examples}", "--out", files.At(folder), .. more];

    private JsonNode Craft(string folder, int examples, params string[] more)
    {
        ChildProcess run = SaddleCommandLine.Run(Digits(folder, examples, [.. more.Where(word => word != "--json"), "--json"]));
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonNode.Parse(run.Output)!;
    }

    private IReadOnlyList<CraftedSample> Stored(string folder)
    {
        using SqliteRunStore store = SqliteRunStore.Open(files.At(folder), readOnly: true);
        return store.ReadDocument("craft") is { } claim
            && JsonSerializer.Deserialize<CraftClaim>(claim, JsonSerializerOptions.Web) is { } craft ? store.ReadSamples(craft.Key, craft.Attack) : [];
    }

    private void WaitForSamples(string folder)
    {
        for (int tries = 0; Stored(folder).Count == 0; tries++)
        {
            Assert.True(tries < 3000, "nothing was committed");
            Thread.Sleep(10);
        }
    }

    private static string[] Lines(IReadOnlyList<CraftedSample> samples) => [.. samples.Select(sample =>
        $"{sample.Image} {sample.Source} {sample.Target} {sample.Reason} {sample.Iterations} {sample.Changed} {sample.Success}: "
            + $"{string.Join(' ', sample.Features)}")];

    /// <summary>A document without what differs from run to run.</summary>
    private static string Facts(JsonNode document)
    {
        JsonObject facts = document.DeepClone().AsObject();
        foreach (string name in (string[])["seconds", "cpuSeconds", "samplesPerCpuSecond", "forwardPasses", "backwardPasses", "files", "run"])
            facts.Remove(name);
        return facts.ToJsonString();
    }
}
