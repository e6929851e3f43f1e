using System.Text.Json;
using Saddle.Data;
using Saddle.Tests.Data;

namespace Saddle.Tests.Cli;

/// <summary>TorchScript models of kinds that other tools get wrong, from file to result.</summary>
public sealed class ForeignModelCommandTests : IDisposable
{
    // Told apart by the sum of the features; weights in the code are all that such a model has.
    private const string Sum = "torch.sub(torch.sum(torch.flatten(x, 1), [1], True), SIZE)";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("attack")]
    [InlineData("evaluate")]
    public void One_probability_is_taken_as_such_and_never_as_a_logit(string command)
    {
        Data([8]);
        ScriptedModel.Write(_folder.At("logit.pt"), Of(Sum, 4));
        ScriptedModel.Write(_folder.At("probability.pt"), $"torch.sigmoid({Of(Sum, 4)})");
        string[] words = command == "attack" ? ["attack", "pgd"] : ["evaluate", "--attack", "pgd", "--no-probes"];
        SaddleCommandLine.Fails(3, "--outputs probabilities", [.. words, .. Model("probability")]);
        SaddleCommandLine.Fails(3, "--outputs sigmoid", [.. words, .. Model("logit")]);
        ChildProcess wrong = Succeed([.. words, .. Model("probability"), "--outputs", "sigmoid", "--out", _folder.At("w")]);
        Assert.Contains("warning P1: The model's one output is always within 0..1", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("warning P5: The model gives class 1 for all 30", wrong.Error, StringComparison.Ordinal);
        ChildProcess probability = Succeed([.. words, .. Model("probability"), "--outputs", "probabilities", "--out", _folder.At("p")]);
        Assert.DoesNotContain("warning P", probability.Error, StringComparison.Ordinal);
        Assert.Equal(Verdict(Succeed([.. words, .. Model("logit"), "--outputs", "sigmoid", "--out", _folder.At("l")])), Verdict(probability));
    }

    [Theory]
    [InlineData("jsma")]
    [InlineData("hardness")]
    public void A_model_that_gives_one_class_is_a_warning_of_crafting(string command)
    {
        Data([8]);
        ScriptedModel.Write(_folder.At("constant.pt"), $"torch.cat([torch.mul({Of(Sum, 4)}, 0.01), torch.add(torch.mul({Of(Sum, 4)}, -0.01), 3)], 1)");
        string[] words = command == "jsma" ? ["attack", "jsma"] : ["hardness", "--caps", "1,2", "--max-distortion", "50%"];
        ChildProcess run =
            Succeed([.. words, _folder.At("constant.pt"), "--data", $"npz:{_folder.At("d.npz")}", "--theta", "0.1", "--json", "--out", _folder.At("out")]);
        Assert.Contains("warning P5: The model gives class 1", run.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal("P5", document.RootElement.GetProperty("warnings")[0].GetProperty("id").GetString());
    }

    [Fact]
    public void Outputs_that_are_not_what_they_are_said_to_be_claim_no_folder()
    {
        Data([8]);
        ScriptedModel.Write(_folder.At("m.pt"), Two(4));
        string[] jsma = ["attack", "jsma", _folder.At("m.pt"), "--data", $"npz:{_folder.At("d.npz")}", "--theta", "0.2", "--out", _folder.At("out")];
        SaddleCommandLine.Fails(3, "Where they are logits", [.. jsma, "--outputs", "sigmoid"]);
        Succeed(jsma);
        SaddleCommandLine.Fails(3, "Where they are logits", ["attack", "pgd", .. Model("m"), "--outputs", "probabilities", "--out", _folder.At("pgd")]);
        Succeed(["attack", "pgd", .. Model("m"), "--out", _folder.At("pgd")]);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void A_frozen_module_has_no_mode_and_one_saved_in_training_mode_is_warned_of(bool? training, bool warned)
    {
        Data([8]);
        ScriptedModel.Write(_folder.At("m.pt"), $"torch.dropout({Two(4)}, 0.5, False)", training: training);
        ChildProcess run = Succeed(["attack", "fgsm", .. Model("m")]);
        Assert.Equal(warned, run.Error.Contains("warning P3: The model was saved in training mode", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("torch.dropout(FEATURES, 0.5, True)", "Its code has dropout in training mode")]
    [InlineData("torch.mul(torch.feature_dropout(torch.relu(FEATURES), 0.5, True), 2)", "trace it again and save that. If it is meant to be random")]
    [InlineData("torch.mul(FEATURES, torch.rand([1]))", "a module traced in training mode keeps its dropout")]
    public void A_module_traced_in_training_mode_is_to_be_traced_again(string layer, string words)
    {
        Data([8]);
        ScriptedModel.Write(_folder.At("m.pt"), layer.Replace("FEATURES", Two(4), StringComparison.Ordinal));
        ChildProcess run = Succeed(["evaluate", .. Model("m"), "--attack", "fgsm", "--no-probes"]);
        Assert.Contains(run.Error.Split('\n'),
            line => line.StartsWith("warning P2", StringComparison.Ordinal) && line.Contains(words, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("torch.clamp_(x, 0.3, 0.7)", "torch.clamp(x, 0.3, 0.7)")]
    [InlineData("torch.mul_(torch.sub_(x, 0.1), 1.5)", "torch.mul(torch.sub(x, 0.1), 1.5)")]
    public void A_model_that_works_in_place_gives_what_its_copy_gives(string inPlace, string copying)
    {
        Data([8]);
        ScriptedModel.Write(_folder.At("inplace.pt"), Two(4).Replace("flatten(x", $"flatten({inPlace}", StringComparison.Ordinal));
        ScriptedModel.Write(_folder.At("copy.pt"), Two(4).Replace("flatten(x", $"flatten({copying}", StringComparison.Ordinal));
        foreach (string[] attack in (string[][])[["noise", "--access", "labels"], ["pgd"]])
        {
            ChildProcess copy = Succeed(["attack", .. attack, .. Model("copy"), "--out", _folder.At($"copy-{attack[0]}")]),
                inplace = Succeed(["attack", .. attack, .. Model("inplace"), "--out", _folder.At($"inplace-{attack[0]}")]);
            Assert.Equal(Verdict(copy), Verdict(inplace));
            using NpzFile data = NpzFile.Open(_folder.At("d.npz")), saved = NpzFile.Open(_folder.At($"inplace-{attack[0]}/adversarial.npz"));
            using Tensor originals = data.Read("x").index_select(0, saved.Read("example"));
            Assert.True(originals.eq(saved.Read("x")).all().item<bool>());
            Assert.InRange((saved.Read("adversarial") - originals).abs().max().item<float>(), 0, 0.1001f);
        }
    }

    [Theory]
    [InlineData(new long[] { 2, 16 }, "conv1d", "[2], [0], [1], 1", "3, 2, 5")]
    [InlineData(new long[] { 16 }, "conv1d", "[2], [0], [1], 1", "3, 1, 5")]
    [InlineData(new long[] { 8, 8 }, "conv2d", "[2, 2], [0, 0], [1, 1], 1", "3, 1, 3, 3")]
    [InlineData(new long[] { 2, 4, 4, 4 }, "conv3d", "[1, 1, 1], [0, 0, 0], [1, 1, 1], 1", "3, 2, 2, 2, 2")]
    public void Inputs_of_any_rank_reach_the_layer_that_was_made_for_them(long[] shape, string layer, string rest, string weights)
    {
        long features = shape.Aggregate(1L, (product, size) => product * size);
        Data(shape);
        // The layer must take the inputs; what it gives is left out of the sum, which all shapes share.
        string layered = $"torch.add({Of(Sum, features / 2)}, torch.mul(torch.mean(torch.flatten(torch.{layer}(x, torch.ones([{weights}]), None, {rest}), "
            + "1), [1], True), 0.))";
        ScriptedModel.Write(_folder.At("m.pt"), $"torch.cat([torch.neg({layered}), {layered}], 1)");
        ChildProcess run = Succeed(["attack", "pgd", .. Model("m"), "--out", _folder.At("run")]);
        Assert.Contains("natural accuracy is 100.0 %", run.Output, StringComparison.Ordinal);
        Assert.Equal(layer == "conv1d", run.Error.Contains("note: The model takes inputs of shape", StringComparison.Ordinal));
        using NpzFile saved = NpzFile.Open(_folder.At("run/adversarial.npz"));
        Assert.Equal(shape, saved.Shape("adversarial")[1..]);
        Succeed(["attack", "jsma", _folder.At("m.pt"), "--data", $"npz:{_folder.At("d.npz")}", "--theta", "0.2", "--out", _folder.At("jsma")]);
        Succeed(["evaluate", .. Model("m"), "--threat", "l2:0.3", "--out", _folder.At("all")]);
    }

    [Fact]
    public void The_shape_may_be_stated_on_the_command_line_and_must_hold_the_same_values()
    {
        Data([2, 16]);
        ScriptedModel.Write(_folder.At("m.pt"), Two(16));
        Assert.Contains("shape [2, 16]",
            Succeed(["attack", "fgsm", .. Model("m"), "--input-shape", "2,16", "--bounds", "0..1,-1..1", "--mean", "0.5,0", "--std", "1,1"]).Error,
            StringComparison.Ordinal);
        SaddleCommandLine.Fails(3, "takes inputs of shape [16, 2]", ["attack", "fgsm", .. Model("m"), "--input-shape", "16,2"]);
        SaddleCommandLine.Fails(2, "expected 1 to 8 whole numbers", ["attack", "fgsm", .. Model("m"), "--input-shape", "2x16"]);
    }

    [Fact]
    public void A_network_traced_for_some_examples_is_told_of_once()
    {
        Data([8]);
        ScriptedModel.Write(_folder.At("free.pt"), Two(4));
        ScriptedModel.Write(_folder.At("three.pt"), Two(4).Replace("torch.flatten(x, 1)", "torch.reshape(x, [3, 8])", StringComparison.Ordinal));
        string free = Verdict(Succeed(["evaluate", .. Model("free"), "--no-probes", "--out", _folder.At("f")]));
        foreach (string batch in (string[])["500", "1", "7"])
        {
            ChildProcess run = Succeed(["evaluate", .. Model("three"), "--no-probes", "--batch", batch, "--out", _folder.At(batch)]);
            Assert.Equal(free, Verdict(run));
            Assert.Single(run.Error.Split('\n'), line => line.Contains("exactly 3 inputs at once", StringComparison.Ordinal));
            Assert.Contains("exactly 3 inputs at once", File.ReadAllText(_folder.At($"{batch}/report.html")), StringComparison.Ordinal);
        }
        Assert.Contains("exactly 3 inputs",
            Succeed(["attack", "jsma", _folder.At("three.pt"), "--data", $"npz:{_folder.At("d.npz")}", "--theta", "0.2", "--out", _folder.At("jsma")]).Error,
            StringComparison.Ordinal);
    }

    private static string Of(string expression, long size) => expression.Replace("SIZE", $"{size}", StringComparison.Ordinal);

    private static string Two(long size) => $"torch.matmul({Of(Sum, size)}, torch.to(torch.sub(torch.mul(torch.reshape(torch.arange(2), [1, 2]), 2), 1), 6))";

    private static string Verdict(ChildProcess run) => run.Output.Split('\n').Single(line => line.StartsWith("Under linf", StringComparison.Ordinal));

    private static ChildProcess Succeed(string[] words)
    {
        ChildProcess run = SaddleCommandLine.Run(words);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }

    private string[] Model(string name) => [_folder.At($"{name}.pt"), "--data", $"npz:{_folder.At("d.npz")}", "--threat", "linf:0.05"];

    /// <summary>30 examples, of class 1 where their mean is above a half.</summary>
    private void Data(long[] shape)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(9, CPU);
        Tensor inputs = empty([30, .. shape]).uniform_(0, 1, generator);
        NpzWriter.Write(_folder.At("d.npz"),
            new Dictionary<string, Tensor> { ["x"] = inputs, ["y"] = inputs.flatten(1).mean([1]).gt(0.5).to_type(ScalarType.Int64) });
    }
}
