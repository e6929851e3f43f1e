using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Saddle.Data;

namespace Saddle.Tests.Cli;

/// <summary>A written claim as a test, as a CI system runs it.</summary>
public class CheckCommandTests(CliFixture files) : IClassFixture<CliFixture>
{
    [Fact]
    public void A_false_claim_is_refuted_by_points_that_verify_finds_too()
    {
        string claim = Write("false.yaml", atLeast: "99%");
        (JsonNode told, ChildProcess run) = Check(1, claim, "--out", files.At("false"));
        Assert.Equal(("refuted", 0.99, 1), ((string)told["verdict"]!, (double)told["claimed"]!, (int)told["schemaVersion"]!));
        int counterexamples = (int)told["counterexamples"]!;
        Assert.InRange(counterexamples, 1, 59);
        Assert.Equal((60 - counterexamples) / 60.0, (double)told["measured"]!);
        Assert.Empty(told["missing"]!.AsArray());
        Assert.Equal(files.At("false/adversarial.npz"), (string)told["files"]!["counterexamples"]!);
        ChildProcess verified = SaddleCommandLine.Run("verify", files.At("false/adversarial.npz"), files.Model, "--data", $"npz:{files.Data}", "--threat",
            "linf:0.1",
            "--json");
        Assert.Equal((double)told["measured"]!, (double)JsonNode.Parse(verified.Output)!["robustAccuracy"]!);
        Assert.Equal(run.Output.Trim(), File.ReadAllText(files.At("false/claim.json")).Trim());
    }

    [Fact]
    public void A_true_claim_stands_and_says_what_was_tried_and_what_it_cost()
    {
        string claim = Write("true.yaml", atLeast: "0.3", more: "attacks: [\"pgd:steps=7\"]\n");
        (JsonNode told, _) = Check(0, claim, "--out", files.At("true"));
        Assert.Equal("notRefuted", (string)told["verdict"]!);
        Assert.Contains("pgd", told["tried"]!.AsArray().Select(attack => (string)attack!["attack"]!));
        Assert.True((long)told["forwardPasses"]! > 60 && (long)told["backwardPasses"]! > 60);
        Assert.True((bool)told["complete"]!);
        Assert.Null(told["interval"]);
        ChildProcess table = SaddleCommandLine.Run("check", claim, "--out", files.At("true"));
        Assert.Equal(0, table.ExitCode);
        Assert.Contains("true: NOT REFUTED", table.Output, StringComparison.Ordinal);
        Assert.Contains("Not refuted, which proves nothing: the robust accuracy is at most", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_of_gradients_that_lead_nowhere_is_tried_along_those_of_a_network_that_imitates()
    {
        AuditedModel.Write(files.At("imitated.pt"), "torch.sub(x, torch.remainder(x, 0.1111))");
        (JsonNode told, ChildProcess run) = Check(0, Write("imitated.yaml", "imitated.pt", atLeast: "0.05"), "--out", files.At("imitated"));
        Assert.Contains("a network learns from 60 examples to answer as the model does", run.Error, StringComparison.Ordinal);
        Assert.Contains("imitator@", told["tried"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  epsilon: 0.1\n", "", "threat.epsilon")]
    [InlineData("epsilon: 0.1", "epsilon: .inf", "threat.epsilon")]
    [InlineData("epsilon: 0.1", "epsilon: unbounded", "threat.epsilon")]
    [InlineData("epsilon: 0.1", "computation: ten minutes", "threat.computation")]
    [InlineData("robustAccuracy", "certifiedShare", "claim.metric")]
    [InlineData("MODELHASH", "", "model.sha256")]
    [InlineData("DATAHASH", "", "data.sha256")]
    public void What_is_missing_for_a_test_is_listed_and_ends_with_6(string found, string replaced, string missing)
    {
        string path = Write("untestable.yaml");
        string text = File.ReadAllText(path).Replace(found is "MODELHASH" ? $"  sha256: {Hash(files.Model)}\n" : found is "DATAHASH" ? $"  sha256: "
            + $"{Hash(files.Data)}\n" : found,
            replaced, StringComparison.Ordinal);
        File.WriteAllText(path, text);
        (JsonNode told, ChildProcess run) = Check(6, path, "--out", files.At("untestable"), "--sarif", files.At("untestable.sarif"), "--junit",
            files.At("untestable.xml"));
        Assert.Equal("untestable", (string)told["verdict"]!);
        Assert.Null(told["measured"]);
        Assert.Contains(told["missing"]!.AsArray(), one => ((string)one!).StartsWith(missing + ": ", StringComparison.Ordinal));
        Assert.False(Directory.Exists(files.At("untestable")), run.Error);
        Assert.Contains("claim-untestable", File.ReadAllText(files.At("untestable.sarif")), StringComparison.Ordinal);
        Assert.Equal("untestable", XDocument.Load(files.At("untestable.xml")).Descendants("error").Single().Attribute("type")!.Value);
    }

    [Fact]
    public void The_hash_that_is_missing_is_told()
    {
        string path = Write("nohash.yaml");
        File.WriteAllText(path, File.ReadAllText(path).Replace($"  sha256: {Hash(files.Model)}\n", "", StringComparison.Ordinal));
        Assert.Contains(Hash(files.Model), (string)Check(6, path).Told["missing"]![0]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("epsilon: 0.1", "epsilon: 2", ":10:12: The budget linf:2 is larger than the data's range")]
    [InlineData("epsilon: 0.1", "epsilon: -1", ":10:12: ")]
    [InlineData("norm: linf", "norm: l3", ":9:9: 'norm' cannot be 'l3'")]
    [InlineData("robustAccuracy", "detectionRate", ":12:11: A detection rate is claimed of a model that never rejects")]
    [InlineData("examples: all", "examples: first 61", ":7:13: ")]
    [InlineData("examples: all", "examples: [60]", ":7:13: ")]
    [InlineData("model.safetensors", "nothere.safetensors", ":2:9: There is no file")]
    [InlineData("model.safetensors", "data.npz", ":3:11: the claim is of another file")]
    [InlineData("atLeast: 0.5", "atLeast: 0.5\nattacks: [cw]", ":14:11: The attack cw does not work under Linf")]
    [InlineData("atLeast: 0.5", "atLeast: 0.5\ndefenses: [\"bit-depth:bitz=3\"]", ":14:12: The defense bit-depth has no option 'bitz'")]
    public void Wrong_claims_end_with_3_one_sentence_and_its_place(string found, string replaced, string words)
    {
        string path = Write("wrong.yaml"), text = File.ReadAllText(path);
        Assert.Contains(found, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(found, replaced, StringComparison.Ordinal));
        SaddleCommandLine.Fails(3, $"{path}{words}", "check", path, "--out", files.At("wrong"), "--junit", files.At("wrong.xml"), "--sarif",
            files.At("wrong.sarif"));
        JsonNode result = JsonNode.Parse(File.ReadAllText(files.At("wrong.sarif")))!["runs"]![0]!["results"]![0]!;
        Assert.Equal("claim-unusable", (string)result["ruleId"]!);
        Assert.Single(XDocument.Load(files.At("wrong.xml")).Descendants("error"));
    }

    [Fact]
    public void A_changed_model_or_parameter_makes_the_earlier_verdict_void_and_says_so()
    {
        string model = files.At("changing.safetensors"), claim = Write("changing.yaml", model: "changing.safetensors", atLeast: "0.3", before: () =>
            File.Copy(files.Model, model, true));
        string folder = files.At("changing");
        Check(0, claim, "--out", folder);
        Assert.Null(Check(0, claim, "--out", folder).Told["void"]);
        // Another seed and ε: parameters.
        File.WriteAllText(claim, File.ReadAllText(claim).Replace("epsilon: 0.1", "epsilon: 0.12", StringComparison.Ordinal));
        (JsonNode told, ChildProcess run) = Check(0, claim, "--out", folder);
        Assert.Equal("notRefuted", (string)told["void"]!["verdict"]!);
        Assert.Contains("threat was linf:0.1 untargeted gradient and is linf:0.12 untargeted gradient", run.Error, StringComparison.Ordinal);
        Assert.Contains("note: the earlier verdict (notRefuted) is void: ", run.Error, StringComparison.Ordinal);
        // Another model under the same name: its claim is of another file, whose new hash makes a new claim.
        string before = Hash(model);
        using (NewDisposeScope())
            Saddle.Models.SafetensorsFile.Write(model, new Dictionary<string, Tensor>
            {
                ["fc1.weight"] = zeros(2, 16),
                ["fc1.bias"] = tensor(new[] { 1f,
                0f })
            },
                new Dictionary<string, string> { ["architecture"] = "linear" });
        SaddleCommandLine.Fails(3, $"The earlier verdict in {folder} (notRefuted) is void for the present file.", "check", claim, "--out", folder);
        File.WriteAllText(claim, File.ReadAllText(claim).Replace(before, Hash(model), StringComparison.Ordinal));
        (JsonNode changed, ChildProcess again) = Check(0, claim, "--out", folder);
        Assert.Contains($"model.sha256 was {before} and is {Hash(model)}", again.Error, StringComparison.Ordinal);
        Assert.Equal(0.5, (double)changed["measured"]!);
    }

    [Fact]
    public void A_killed_test_goes_on()
    {
        string claim = Write("killed.yaml", more: "attacks: [\"pgd:steps=300,restarts=5\"]\n");
        using (var running = new RunningCommand("check", claim, "--out", files.At("killed")))
        {
            running.WaitFor("pgd 300 steps");
            running.Kill();
        }
        Assert.Equal("notRefuted", (string)Check(0, claim, "--out", files.At("killed")).Told["verdict"]!);
        (JsonNode first, _) = Check(0, claim, "--out", files.At("killed"));
        Assert.Equal((double)Check(0, claim, "--out", files.At("fresh")).Told["measured"]!, (double)first["measured"]!);
    }

    [Fact]
    public void Listed_examples_keep_their_indices()
    {
        string claim = Write("listed.yaml", atLeast: "0.9");
        File.WriteAllText(claim, File.ReadAllText(claim).Replace("examples: all", "examples: [40, 3, 1]", StringComparison.Ordinal));
        (JsonNode told, _) = Check(1, claim, "--out", files.At("listed"));
        Assert.Equal(3, (int)told["examples"]!);
        using NpzFile archive = NpzFile.Open(files.At("listed/adversarial.npz"));
        using Tensor examples = archive.Read("example"), originals = archive.Read("x");
        using Dataset data = Datasets.Load($"npz:{files.Data}", new DatasetOptions());
        long[] indices = examples.data<long>().ToArray();
        Assert.Subset(new HashSet<long> { 40, 3, 1 }, indices.ToHashSet());
        Assert.NotEmpty(indices);
        using Tensor wanted = data.AsStored(data.Inputs.index_select(0, examples)), same = wanted.eq(originals).all();
        Assert.True(same.item<bool>());
    }

    [Fact]
    public void The_folder_of_another_run_is_left_alone()
    {
        Assert.Equal(0, SaddleCommandLine.Run(files.Evaluate("evaluated")).ExitCode);
        byte[] before = File.ReadAllBytes(files.At("evaluated/adversarial.npz"));
        SaddleCommandLine.Fails(4, "holds an evaluation", "check", Write("other.yaml"), "--out", files.At("evaluated"));
        Assert.Equal(before, File.ReadAllBytes(files.At("evaluated/adversarial.npz")));
    }

    [Fact]
    public void Ci_systems_get_a_failure_with_its_place()
    {
        string claim = Write("ci.yaml", atLeast: "0.99");
        ChildProcess run = SaddleCommandLine.Run("check", claim, "--out", files.At("ci"), "--junit", files.At("ci/junit.xml"), "--sarif",
            files.At("ci/sarif.json"));
        Assert.Equal(1, run.ExitCode);
        XElement suite = XDocument.Load(files.At("ci/junit.xml")).Root!.Element("testsuite")!;
        Assert.Equal(("1", "1", "0"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("errors")!.Value));
        Assert.Contains("Refuted: the robust accuracy is at most", suite.Element("testcase")!.Element("failure")!.Attribute("message")!.Value,
            StringComparison.Ordinal);
        JsonNode sarif = JsonNode.Parse(File.ReadAllText(files.At("ci/sarif.json")))!;
        Assert.Equal("2.1.0", (string)sarif["version"]!);
        JsonNode driver = sarif["runs"]![0]!["tool"]!["driver"]!, result = sarif["runs"]![0]!["results"]![0]!;
        Assert.Equal(((string)result["ruleId"]!, "fail", "error"), ((string)driver["rules"]![(int)result["ruleIndex"]!]!["id"]!, (string)result["kind"]!,
            (string)result["level"]!));
        JsonNode place = result["locations"]![0]!["physicalLocation"]!;
        Assert.Equal((12, 11), ((int)place["region"]!["startLine"]!, (int)place["region"]!["startColumn"]!));
        Assert.Equal(new Uri(claim).AbsoluteUri, (string)place["artifactLocation"]!["uri"]!);
        SaddleCommandLine.Run("check", Write("passes.yaml", atLeast: "0.1"), "--out", files.At("passes"), "--junit", files.At("ci/passes.xml"), "--sarif",
            files.At("ci/passes.json"));
        Assert.Empty(XDocument.Load(files.At("ci/passes.xml")).Descendants("failure"));
        Assert.Contains("\"kind\": \"pass\"", File.ReadAllText(files.At("ci/passes.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_terminal_the_table_of_a_file_is_in_the_file_all_the_same()
    {
        const string program = "/usr/bin/script";
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(program), "needs util-linux's script, which gives a program a terminal");
        string words = $"'{ChildProcess.Dotnet}' '{SaddleCommandLine.Assembly}' check '{Write("seen.yaml", atLeast: "0.1")}' --out '{files.At("seen")}' "
            + $"--junit '{files.At("seen.xml")}'";
        ChildProcess run = ChildProcess.Run(program, ["-qec", words, "/dev/null"], SaddleCommandLine.Environment(), seconds: 120);
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Equal(2, run.Output.Split("broken/attacked").Length);
        Assert.Contains("broken/attacked", XDocument.Load(files.At("seen.xml")).Descendants("system-out").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void New_writes_a_claim_that_can_be_tested_and_never_over_another()
    {
        string path = files.At("new/claim.yaml");
        Assert.Equal(0, SaddleCommandLine.Run("check", "--new", path).ExitCode);
        SaddleCommandLine.Fails(2, "is there already", "check", "--new", path);
        Assert.Equal(File.ReadAllText(path), SaddleCommandLine.Run("check", "--new").Output);
        SaddleCommandLine.Fails(2, "FILE is missing", "check");
        SaddleCommandLine.Fails(3, "There is no file", "check", files.At("nowhere.yaml"));
        SaddleCommandLine.Fails(3, "is a folder", "check", files.At("new"));
    }

    private string Write(string name, string model = "model.safetensors", string atLeast = "0.5", string more = "", Action? before = null)
    {
        before?.Invoke();
        string path = files.At(name);
        File.WriteAllText(path, $"""
            model:
              file: {model}
              sha256: {Hash(files.At(model))}
            data:
              source: npz:data.npz
              sha256: {Hash(files.Data)}
              examples: all
            threat:
              norm: linf
              epsilon: 0.1
            claim:
              metric: robustAccuracy
              atLeast: {atLeast}
            {more}
            """);
        return path;
    }

    private static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    private static (JsonNode Told, ChildProcess Run) Check(int exitCode, string claim, params string[] more)
    {
        ChildProcess run = SaddleCommandLine.Run(["check", claim, "--json", .. more]);
        Assert.True(exitCode == run.ExitCode, $"exit code {run.ExitCode} instead of {exitCode}: {run.Error}{run.Output}");
        return (JsonNode.Parse(run.Output)!, run);
    }
}
