using System.Text.Json.Nodes;

namespace Saddle.Tests.Cli;

/// <summary><c>saddle audit</c> on models that hide their gradients and on ones that do not.</summary>
public class AuditCommandTests(CliFixture files) : IClassFixture<CliFixture>
{
    [Theory]
    [InlineData("round", "torch.div(torch.round(torch.mul(x, 9)), 9)", "y", "shattered", "round")]
    [InlineData("levels", "torch.mean(torch.to(torch.gt(torch.unsqueeze(x, -1), torch.arange(0.05, 1., 0.1)), 6), [-1])", "y", "nonDifferentiable", "gt")]
    [InlineData("detached", "torch.detach(x)", "y", "nonDifferentiable", "detach")]
    [InlineData("failing", "torch.add(torch.heaviside(torch.sub(x, 0.5), torch.ones([1])), torch.mul(torch.detach(x), 3.))", "y", "nonDifferentiable",
        "heaviside")]
    [InlineData("branch", "torch.sub(torch.mul(torch.detach(x), 1.001), torch.mul(x, 0.001))", "y", "shattered", "detach")]
    [InlineData("cold", "x", "torch.softmax(torch.mul(y, 1000.), 1)", "vanishing", null)]
    [InlineData("huge", "x", "torch.mul(y, 100000.)", "vanishing", null)]
    [InlineData("noise", "torch.add(x, torch.mul(torch.randn_like(x), 0.05))", "y", "stochastic", "randn_like")]
    public void Hidden_gradients_are_found_and_gone_round(string name, string before, string after, string kind, string? operation)
    {
        JsonNode audit = Audit(AuditedModel.Write(files.At($"{name}.pt"), before, after), name, after == "y" || name == "huge" ? []
            : ["--outputs", "probabilities"]);
        Assert.Contains(kind, audit["diagnosis"]!.AsArray().Select(found => (string)found!["kind"]!));
        double naive = (double)audit["naive"]!["robustAccuracy"]!, adaptive = (double)audit["adaptive"]!["robustAccuracy"]!;
        // A linear model's example falls where each feature may move by its own m, and these are spread evenly over 0.02 to 0.3: of 60 a third
        // stands at 0.2, and coarse inputs move that by half a level.
        Assert.InRange(adaptive, 0.1, 0.55);
        Assert.True(naive >= adaptive);
        ILookup<string, string> findings = audit["findings"]!.AsArray()
            .ToLookup(finding => (string)finding!["stage"]!, finding => $"{finding!["id"]}: {finding["message"]}");
        Assert.NotEmpty(findings["naive"]);
        Assert.Empty(findings["adaptive"]);
        Assert.NotNull((string?)audit["adaptive"]!["attack"]);
        if (operation is not null) Assert.Contains(operation, audit["operations"]!.AsArray().Select(each => (string)each!["operator"]!));
    }

    [Fact]
    public void An_honest_model_is_not_accused()
    {
        JsonNode audit = Audit(AuditedModel.Write(files.At("honest.pt")), "honest", []);
        Assert.Equal(["none"], audit["diagnosis"]!.AsArray().Select(found => (string)found!["kind"]!));
        Assert.Equal((double)audit["naive"]!["robustAccuracy"]!, (double)audit["adaptive"]!["robustAccuracy"]!);
        Assert.Empty(audit["findings"]!.AsArray());
        Assert.Contains("never a certificate", (string)audit["sentence"]!, StringComparison.Ordinal);
        // This one has no weights, so that nothing can be said of its layers.
        Assert.Null(audit["growth"]);
        string report = File.ReadAllText(files.At("audit-honest/report.html"));
        Assert.DoesNotContain("Through the layers", report, StringComparison.Ordinal);
        JsonNode random = audit["adaptive"]!["attacks"]!.AsArray()[^1]!;
        Assert.Equal(("noise:draws=100000", 5, 0, 100_000), ((string)random["name"]!, (int)random["attacked"]!, (int)random["broken"]!,
            (int)random["forwardPasses"]!));
        Assert.Contains("No sign of a gradient that hides something was seen", report, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_command_again_does_nothing_twice_and_says_the_same()
    {
        string model = AuditedModel.Write(files.At("again.pt"), "torch.div(torch.round(torch.mul(x, 9)), 9)");
        string first = Audit(model, "again", []).ToJsonString(), second = Audit(model, "again", []).ToJsonString();
        Assert.Equal(first, second);
    }

    [Fact]
    public void Where_nothing_offers_a_way_round_a_network_learns_to_answer_as_the_model_does()
    {
        // x less what is left of it by ninths: its derivative is 1 - 1, and no operation of it is one that hides anything by itself.
        string model = AuditedModel.Write(files.At("imitated.pt"), "torch.sub(x, torch.remainder(x, 0.1111))");
        JsonNode first = Audit(model, "imitated", []);
        JsonNode[] through = [.. first["adaptive"]!["attacks"]!.AsArray().Where(attack => ((string)attack!["name"]!).Contains("surrogate=imitator@",
            StringComparison.Ordinal)).OfType<JsonNode>()];
        Assert.NotEmpty(through);
        Assert.Equal("shattered", (string?)first["diagnosis"]![0]!["kind"]);
        Assert.Equal(1, (double)first["naive"]!["robustAccuracy"]!, 0.1);
        Assert.InRange((double)first["adaptive"]!["robustAccuracy"]!, 0.1, 0.55);
        // Of what falls at all most falls along the imitator's gradients.
        int broken = first["adaptive"]!["attacks"]!.AsArray().Sum(attack => (int)attack!["broken"]!);
        Assert.InRange((int)through[0]["broken"]!, 0.8 * broken, broken);
        DateTime trained = File.GetLastWriteTimeUtc(files.At("audit-imitated/imitator/best.safetensors"));
        Assert.Equal(first.ToJsonString(), Audit(model, "imitated", []).ToJsonString());
        Assert.Equal(trained, File.GetLastWriteTimeUtc(files.At("audit-imitated/imitator/best.safetensors")));
    }

    [Fact]
    public void From_one_example_no_network_learns_and_the_audit_is_made_without()
    {
        string model = AuditedModel.Write(files.At("one.pt"), "torch.sub(x, torch.remainder(x, 0.1111))");
        JsonNode audit = Audit(model, "one", ["--examples", "1"]);
        Assert.DoesNotContain("imitator@", audit.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(1, (int)audit["examples"]!);
    }

    [Fact]
    public void A_defended_model_is_audited_through_its_defense_and_strict_tells_by_the_exit_code()
    {
        string[] words = ["audit", files.Model, "--data", $"npz:{files.Data}", "--threat", "linf:0.1", "--defense", "bit-depth:bits=2", "--strict", "--out",
            files.At("audit-defended")];
        ChildProcess run = SaddleCommandLine.Run(words);
        Assert.True(run.ExitCode == 1, run.Error);
        Assert.Contains("multi-start through bpda", run.Error, StringComparison.Ordinal);
        Assert.Contains("points too much", run.Output, StringComparison.Ordinal);
        foreach (string text in (string[])[run.Error, run.Output, File.ReadAllText(files.At("audit-defended/report.html"))])
            Assert.Contains("the gradient reaches fc1.weight and not the inputs", text, StringComparison.Ordinal);
        JsonNode growth = JsonNode.Parse(File.ReadAllText(files.At("audit-defended/audit.json")))!["growth"]!;
        Assert.Equal(["inputs", "fc1.weight", "outputs"], growth["layers"]!.AsArray().Select(layer => (string)layer!["name"]!));
        Assert.Equal((16, 1.0, "fc1.weight", "inputs", 0.0, 0, 0), ((int)growth["examples"]!, (double)growth["firstToLast"]!, (string)growth["from"]!,
            (string)growth["to"]!, (double)growth["change"]!, (int)growth["vanished"]!, (int)growth["exploded"]!));
    }

    [Theory]
    [InlineData("takes one ε", "--threat", "linf:0.1,0.2")]
    [InlineData("needs an ε", "--threat", "l2")]
    [InlineData("needs an ε", "--threat", "l0:3")]
    public void What_an_audit_has_no_meaning_for_is_wrong_usage(string words, params string[] options) =>
        SaddleCommandLine.Fails(2, words, ["audit", files.Model, "--data", $"npz:{files.Data}", "--out", files.At("unusable"), .. options]);

    [Fact]
    public void A_model_that_has_nothing_right_is_unusable_input() => SaddleCommandLine.Fails(3, "none of the first 60 examples",
        ["audit", AuditedModel.Write(files.At("wrong.pt"), "torch.neg(x)"), "--data", $"npz:{files.Data}", "--threat", "linf:0.1", "--out", files.At("wrong")]);

    private JsonNode Audit(string model, string name, string[] options)
    {
        ChildProcess run = SaddleCommandLine.Run(["audit", model, "--data", $"npz:{files.Data}", "--threat", "linf:0.2", "--json", "--out",
            files.At($"audit-{name}"), .. options]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonNode.Parse(run.Output)!;
    }
}
