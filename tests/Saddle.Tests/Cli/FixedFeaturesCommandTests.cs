using System.Text.Json.Nodes;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Work;
using Saddle.Models;
using Saddle.Storage;
using Saddle.Threats;

namespace Saddle.Tests.Cli;

/// <summary>Masks and ε scales on the command line, in the sidecar, in documents, stores and reports.</summary>
public class FixedFeaturesCommandTests(CliFixture files) : IClassFixture<CliFixture>
{
    [Fact]
    public void Documents_reports_and_points_say_what_could_change()
    {
        string mask = Write("mask.csv", "1,1,1,1\n1,1,1,1\n0,0,0,0\n0,0,0,0"), scale = Write("scale.txt", string.Join(' ', Enumerable.Repeat("0.5 1 2 0", 4)));
        string[] words = [.. files.Evaluate("held", "--mask", mask, "--epsilon-scale", scale, "--keep", "all"), "--threat", "l1:0.3"];
        ChildProcess run = SaddleCommandLine.Run([.. words, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        JsonNode threat = JsonNode.Parse(run.Output)!["threats"]![0]!;
        Assert.Equal(mask, (string?)threat["mask"]!["file"]);
        Assert.Equal((8, 16), ((int)threat["mask"]!["changeable"]!, (int)threat["mask"]!["features"]!));
        Assert.Equal((scale, 12), ((string?)threat["epsilonScale"]!["file"], (int)threat["epsilonScale"]!["changeable"]!));
        string hash = (string)threat["mask"]!["hash"]!;
        Assert.Contains($"mask:{hash[..12]} scale:", (string?)threat["key"], StringComparison.Ordinal);

        ChildProcess table = SaddleCommandLine.Run(words);
        Assert.Contains($"mask: 8 of 16 features may change, from {mask}", table.Output, StringComparison.Ordinal);
        string report = File.ReadAllText(files.At("held/report.html"));
        Assert.Contains($"8 of 16 features may change, by the mask {hash[..12]} from ", report, StringComparison.Ordinal);
        Assert.Contains("ε is this one times its scale, 0.5 to 2", report, StringComparison.Ordinal);

        using var store = SqliteRunStore.Open(files.At("held"), readOnly: true);
        EvaluationResult result = ResultReader.Read(store);
        Assert.All(result.Threats, held => Assert.True(held.Threat.FixesFeatures));
        using Dataset data = Datasets.Load($"npz:{files.Data}", new DatasetOptions());
        foreach (ThreatResult held in result.Threats)
            foreach (AttackSummary attack in held.Attacks)
                for (int example = 0; example < data.Count; example++)
                {
                    if (store.ReadPoint(attack.StoredUnder(held.Threat), attack.Name, example) is not { } point) continue;
                    float[] original = [.. data.Inputs[example].data<float>()];
                    for (int feature = 0; feature < 16; feature++)
                        if (feature >= 8 || feature % 4 == 3) Assert.Equal(original[feature], point[feature]);
                }
    }

    [Fact]
    public void Another_mask_is_another_run()
    {
        string first = Write("first.csv", "1,1,1,1\n1,1,1,1\n0,0,0,0\n0,0,0,0"), second = Write("second.csv", "1,1,1,1\n1,1,1,1\n1,0,0,0\n0,0,0,0");
        SaddleCommandLine.Run(files.Evaluate("one", "--mask", first));
        SaddleCommandLine.Fails(4, "holds another run", files.Evaluate("one", "--mask", second));
        SaddleCommandLine.Fails(4, "holds another run", files.Evaluate("one"));
        SaddleCommandLine.Fails(4, "holds another run", files.Evaluate("one", "--mask", first, "--epsilon-scale", first));
    }

    [Fact]
    public void The_sidecar_states_both_and_an_option_or_none_overrides_it()
    {
        string model = files.At("stated.safetensors");
        File.Copy(files.Model, model, overwrite: true);
        Write("own.csv", string.Join(' ', Enumerable.Repeat("1 2", 8)));
        File.WriteAllText(model + ".saddle.json", """{ "mask": [1,1,1,1, 1,1,1,1, 0,0,0,0, 0,0,0,0], "epsilonScale": "own.csv" }""");
        string[] words = ["evaluate", model, "--data", $"npz:{files.Data}", "--threat", "linf:0.1", "--attack", "fgsm", "--no-probes", "--json"];
        ChildProcess stated = SaddleCommandLine.Run([.. words, "--out", files.At("stated")]);
        Assert.True(stated.ExitCode == 0, stated.Error);
        JsonNode threat = JsonNode.Parse(stated.Output)!["threats"]![0]!;
        Assert.Equal(8, (int)threat["mask"]!["changeable"]!);
        Assert.EndsWith("own.csv", (string?)threat["epsilonScale"]!["file"], StringComparison.Ordinal);
        Assert.Contains("states which features may change", stated.Error, StringComparison.Ordinal);

        ChildProcess free = SaddleCommandLine.Run([.. words, "--out", files.At("free"), "--mask", "none", "--epsilon-scale", "none"]);
        JsonNode all = JsonNode.Parse(free.Output)!["threats"]![0]!;
        Assert.Null(all["mask"]);
        Assert.Null(all["epsilonScale"]);
        Assert.DoesNotContain("--mask none lets all change", free.Error, StringComparison.Ordinal);
        Assert.Contains("The model states which features may change (16 listed numbers), and every threat model lets all of them.",
            JsonNode.Parse(free.Output)!["notes"]!.AsArray().Select(note => (string?)note));

        File.WriteAllText(model + ".saddle.json", """{ "mask": [1, "x"] }""");
        SaddleCommandLine.Fails(3, "'mask' must be a list of numbers, 1 or 0 a feature, or the name of a file", [.. words, "--out", files.At("wrong")]);
        File.WriteAllText(model + ".saddle.json", """{ "mask": [1, 0] }""");
        SaddleCommandLine.Fails(3, "has 2 numbers of the shape [2]", [.. words, "--out", files.At("wrong")]);
    }

    [Fact]
    public void Work_elsewhere_is_held_to_the_same_features()
    {
        string scale = Write("units.csv", string.Join(' ', Enumerable.Repeat("1 0", 8)));
        ChildProcess plan = SaddleCommandLine.Run(files.Evaluate("planned", "--epsilon-scale", scale, "--plan"));
        Assert.True(plan.ExitCode == 0, plan.Error);
        var item = WorkItem.Parse(plan.Output.Split('\n')[0]);
        Assert.Equal(8, item.Threat.Changeable([1, 4, 4]));
        Assert.Equal(scale, item.Threat.EpsilonScale!.Source);
    }

    [Fact]
    public void Saliency_maps_obey_the_mask()
    {
        string mask = Write("crafted.csv", "1,1,1,1\n1,1,1,1\n0,0,0,0\n0,0,0,0");
        ChildProcess run =
            SaddleCommandLine.Run("attack", "jsma", files.Model, "--data", $"npz:{files.Data}", "--mask", mask, "--out", files.At("jsma"), "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        JsonNode json = JsonNode.Parse(run.Output)!;
        Assert.Equal(8, (int)json["mask"]!["changeable"]!);
        using NpzFile archive = NpzFile.Open((string)json["files"]!["archive"]!);
        using Dataset data = Datasets.Load($"npz:{files.Data}", new DatasetOptions());
        using Tensor adversarial = archive.Read("adversarial"), example = archive.Read("example"), originals = data.Inputs.index_select(0, example);
        using Tensor change = (adversarial.reshape(-1, 16) - originals.reshape(-1, 16)).abs().amax([0]);
        float[] changed = [.. change.data<float>()];
        Assert.All(changed[8..], size => Assert.Equal(0, size));
        Assert.Contains(changed[..8], size => size > 0);
        SaddleCommandLine.Fails(4, "belongs to another run", "attack", "jsma", files.Model, "--data", $"npz:{files.Data}", "--out", files.At("jsma"));
    }

    [Theory]
    [InlineData("linf:8")]
    [InlineData("l2:5")]
    [InlineData("linf:-1")]
    [InlineData("linf:nan")]
    [InlineData("linf:0")]
    [InlineData("l0:0.5")]
    public void The_library_refuses_a_budget_in_the_command_s_words(string threat)
    {
        ChildProcess refused = SaddleCommandLine.Run("evaluate", files.Model, "--data", $"npz:{files.Data}", "--threat", threat, "--attack", "noise", "--out",
            files.At("refused"));
        Assert.Equal(2, refused.ExitCode);
        string[] parts = threat.Split(':');
        double epsilon = double.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        UsageException error = Assert.Throws<UsageException>(() =>
        {
            var ball = new NormBall(Enum.Parse<Norm>(parts[0], ignoreCase: true), epsilon);
            using Dataset data = Datasets.Load($"npz:{files.Data}", new DatasetOptions());
            using Classifier model = ModelLoader.Load(files.Model, new ModelLoadOptions { InputShape = data.InputShape });
            new RandomNoise().Run(model, data.Inputs, data.Labels, [.. Enumerable.Range(0, data.Count).Select(row => (long)row)],
                new ThreatModel { Ball = ball });
        });
        if (!double.IsNaN(epsilon)) Assert.Contains(error.Message, refused.Error, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(files.At(name), text);
        return files.At(name);
    }
}
