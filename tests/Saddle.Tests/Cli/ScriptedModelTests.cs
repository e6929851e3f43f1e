using System.Text.Json;

namespace Saddle.Tests.Cli;

public class ScriptedModelTests(CliFixture files) : IClassFixture<CliFixture>
{
    [Theory]
    [InlineData("tuple", "(x, x)", "Tuple[Tensor, Tensor]", "something else than one tensor")]
    [InlineData("dictionary", "{\"logits\": x}", "Dict[str, Tensor]", "something else than one tensor")]
    [InlineData("number", "3", "int", "something else than one tensor")]
    [InlineData("nothing", "None", "NoneType", "something else than one tensor")]
    [InlineData("classes", "torch.to(torch.slice(torch.flatten(x, 1), 1, 0, 2), 4)", "Tensor", "Int64 numbers")]
    [InlineData("images", "x", "Tensor", "a classifier gives [1, classes]")]
    [InlineData("shape", "torch.reshape(x, [1, 999])", "Tensor", "RuntimeError: shape '[1, 999]' is invalid")]
    [InlineData("doubles", "torch.matmul(torch.flatten(x, 1), torch.to(torch.ones([16, 2]), 7))", "Tensor", "The weights are float64 and the inputs float32")]
    [InlineData("halves", "torch.matmul(torch.flatten(x, 1), torch.to(torch.ones([16, 2]), 5))", "Tensor", "The weights are float16 and the inputs float32")]
    [InlineData("bfloat", "torch.linear(torch.flatten(x, 1), torch.to(torch.ones([2, 16]), 15))", "Tensor", "The weights are bfloat16 and the inputs float32")]
    [InlineData("indices", "torch.sum(torch.embedding(torch.ones([4, 2]), torch.flatten(x, 1)), [1])", "Tensor", "takes whole numbers")]
    [InlineData("unknown", "torch.no_such_operator(x)", "Tensor", "the operator 'aten::no_such_operator' in line 7, which libtorch does not have")]
    [InlineData("unfit", "torch.relu(x, x)", "Tensor", "arguments that it does not take")]
    [InlineData("nameless", "torch.relu(y)", "Tensor", "the unknown 'y'")]
    [InlineData("foreign", "ops.torchvision.nms(x, x, 0.5)", "Tensor", "torchvision::nms")]
    [InlineData("constant", "torch.zeros([torch.size(x, 0), 2])", "Tensor", "gives no gradient")]
    public void A_model_that_is_no_classifier_is_unusable_input(string name, string returns, string type, string words)
    {
        Assert.SkipWhen(name is "foreign" && !OperatingSystem.IsLinux(), "libtorch ends the process over it here");
        string model = files.At($"{name}.pt");
        ScriptedModel.Write(model, returns, type);
        SaddleCommandLine.FailsAsProcess(3, words, Evaluate(model));
    }

    [Theory]
    [InlineData("\"expected nine features\", \"builtins.ValueError\"", "[1, 1, 4, 4]: expected nine features. These are its own words")]
    [InlineData("\"too small: 4 pixels\\nat least 8\", \"__main__.Shape.TooSmall\"", "[1, 1, 4, 4]: too small: 4 pixels. These are its own words")]
    [InlineData("\"\", \"builtins.NotImplementedError\"", "[1, 1, 4, 4]: NotImplementedError. These are its own words")]
    [InlineData("\"AssertionError: only RGB\"", "only RGB")]
    public void A_models_own_words_are_kept(string raised, string words)
    {
        string model = files.At($"own{raised.Length}.pt");
        ScriptedModel.Write(model, ScriptedModel.Logits, before: $"ops.prim.RaiseException({raised})");
        SaddleCommandLine.FailsAsProcess(3, words, Evaluate(model));
    }

    [Fact]
    public void A_class_that_the_code_does_not_define_is_unusable_input()
    {
        ScriptedModel.Write(files.At("classless.pt"), ScriptedModel.Logits, name: "Other");
        SaddleCommandLine.FailsAsProcess(3, "the class '__torch__.Net', which its code does not define", Evaluate(files.At("classless.pt")));
    }

    [Theory]
    [InlineData("double", "torch.to(torch.slice(torch.flatten(x, 1), 1, 0, 2), 7)")]
    [InlineData("half", "torch.to(torch.slice(torch.flatten(x, 1), 1, 0, 2), 5)")]
    public void Outputs_of_another_precision_are_taken(string name, string returns)
    {
        ScriptedModel.Write(files.At($"{name}.pt"), returns);
        ChildProcess run = SaddleCommandLine.Run(Evaluate(files.At($"{name}.pt")));
        Assert.True(run.ExitCode == 0, run.Error);
    }

    [Fact]
    public void Probabilities_are_warned_of_and_fail_under_strict()
    {
        ScriptedModel.Write(files.At("softmax.pt"), $"torch.softmax({ScriptedModel.Logits}, 1)");
        ChildProcess run = SaddleCommandLine.Run([.. Evaluate(files.At("softmax.pt")), "--strict"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("warning P1: The model's outputs are probabilities", run.Error, StringComparison.Ordinal);
        Assert.Contains("robust accuracy", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linf:0.1", "noise", "hopskipjump")]
    [InlineData("l2", "hopskipjump")]
    [InlineData("l1:1", "noise")]
    public void What_gives_no_gradient_is_evaluated_by_labels_as_its_error_advises(string threat, params string[] attacks)
    {
        string model = files.At($"steps-{attacks.Length}-{threat[..2]}.pt");
        const string left = "torch.slice(torch.flatten(x, 1), 1, 0, 1)", right = "torch.slice(torch.flatten(x, 1), 1, 8, 9)";
        ScriptedModel.Write(model, $"torch.to(torch.cat([torch.gt({left}, {right}), torch.gt({right}, {left})], 1), 6)");
        string[] words = ["evaluate", model, "--data", $"npz:{files.Data}", "--threat", threat, "--examples", "6", "--queries", "300"];
        if (threat != "l2") SaddleCommandLine.Fails(3, "Option: --access labels", [.. words, "--out", $"{model}.white"]);
        ChildProcess run = SaddleCommandLine.Run([.. words, "--access", "labels", "--json", "--out", $"{model}.labels"]);
        Assert.True(run.ExitCode == 0, run.Error);
        using var json = JsonDocument.Parse(run.Output);
        JsonElement made = json.RootElement.GetProperty("threats")[0].GetProperty("attacks");
        Assert.Equal(attacks, made.EnumerateArray().Select(attack => attack.GetProperty("attack").GetString()));
        Assert.True(made.EnumerateArray().Sum(attack => attack.GetProperty("broken").GetInt32()) > 0, run.Output);
    }

    [Fact]
    public void Advice_that_leads_nowhere_is_not_given()
    {
        string model = files.At("nowhere.pt");
        ScriptedModel.Write(model, "torch.zeros([torch.size(x, 0), 2])");
        ChildProcess run = SaddleCommandLine.Run("attack", "pgd", model, "--data", $"npz:{files.Data}", "--threat", "linf:0.1", "--out", $"{model}.run");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("attacks that need none, hopskipjump and noise", run.Error, StringComparison.Ordinal);
        // This command's attack would only be refused under that access.
        Assert.DoesNotContain("Option:", run.Error, StringComparison.Ordinal);
    }

    private string[] Evaluate(string model) =>
        ["evaluate", model, "--data", $"npz:{files.Data}", "--threat", "linf:0.1", "--attack", "fgsm", "--no-probes", "--out", $"{model}.run"];
}
