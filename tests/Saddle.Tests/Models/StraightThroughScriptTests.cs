using Saddle.Models;
using Saddle.Tests.Cli;

namespace Saddle.Tests.Models;

/// <summary>TorchScript whose operations have no useful derivative, rewritten: the same outputs, to the bit, and a gradient that leads somewhere.</summary>
public sealed class StraightThroughScriptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("round", "torch.div(torch.round(torch.mul(x, 3)), 3)")]
    [InlineData("decimals", "torch.round(torch.add(torch.mul(x, 0.5), 0.1))")]
    [InlineData("floor", "torch.floor(torch.mul(x, 7.9))")]
    [InlineData("in-place", "torch.floor_(torch.mul(x, 7.9))")]
    [InlineData("divide", "torch.floor_divide(x, 0.2)")]
    [InlineData("mode", "torch.div(x, 0.2, rounding_mode=\"floor\")")]
    [InlineData("sign", "torch.sign(torch.sub(x, 0.5))")]
    [InlineData("whole", "torch.to(torch.to(torch.mul(x, 9.), 4), 6)")]
    [InlineData("bytes", "torch.to(torch.__rshift__(torch.to(torch.mul(x, 255.), 0), 5), 6)")]
    [InlineData("detached", "torch.detach(torch.relu(x))")]
    [InlineData("greater", "torch.to(torch.gt(x, 0.5), 6)")]
    [InlineData("levels", "torch.mean(torch.to(torch.ge(torch.unsqueeze(x, -1), torch.arange(0.05, 1., 0.1)), 6), [-1])")]
    [InlineData("chosen", "torch.where(torch.lt(x, 0.5), torch.zeros_like(x), torch.ones_like(x))")]
    [InlineData("filled", "torch.masked_fill(torch.ones_like(x), torch.le(x, 0.4), 0.)")]
    [InlineData("both", "torch.to(torch.logical_and(torch.gt(x, 0.2), torch.logical_not(torch.gt(x, 0.8))), 6)")]
    [InlineData("heaviside", "torch.heaviside(torch.sub(x, 0.5), torch.ones([1]))")]
    [InlineData("encoded", "torch.sum(torch.mul(torch.to(torch.one_hot(torch.to(torch.mul(x, 4.), 4), 5), 6), torch.arange(0., 5.)), [-1])")]
    [InlineData("equal", "torch.mul(torch.to(torch.eq(torch.to(torch.mul(x, 4.), 4), 2), 6), 3.)")]
    [InlineData("looked-up", "torch.squeeze(torch.embedding(torch.reshape(torch.arange(0., 5.), [5, 1]), torch.to(torch.mul(x, 4.), 4)), -1)")]
    [InlineData("buckets", "torch.to(torch.bucketize(x, torch.arange(0.1, 1., 0.2)), 6)")]
    [InlineData("quantized", "torch.dequantize(torch.quantize_per_tensor(x, 0.1, 0, 13))")]
    public void Outputs_stay_and_gradients_appear(string name, string code)
    {
        using TorchScriptClassifier model = Load(name, $"torch.slice(torch.flatten({code}, 1), 1, 0, 3)");
        using TorchScriptClassifier open = model.StraightThrough()!;
        using var scope = NewDisposeScope();
        Tensor inputs = Inputs();
        using (no_grad()) Assert.Equal(0, (model.Logits(inputs) - open.Logits(inputs)).abs().max().item<float>());
        Assert.Equal(0, (model.Logits(inputs) - open.Logits(inputs)).abs().max().item<float>());
        Assert.Equal(0, Gradient(model, inputs));
        Assert.True(Gradient(open, inputs) > 0.01);
    }

    [Fact]
    public void A_comparison_of_numbers_is_left_alone()
    {
        using TorchScriptClassifier model = Load("numbers", "x if torch.gt(torch.dim(x), 1) else torch.relu(x)");
        Assert.Empty(model.Operations);
        Assert.Null(model.StraightThrough());
    }

    [Fact]
    public void Jumps_among_the_largest_values_lead_on()
    {
        string path = _folder.File("largest.pt");
        ScriptedModel.WriteBody(path, """
                z = torch.flatten(x, 1)
                values, places = torch.topk(z, 3, 1)
                least = torch.slice(values, 1, 2, 3)
                return torch.slice(torch.mul(z, torch.to(torch.ge(z, least), 6)), 1, 0, 3)

            """.ReplaceLineEndings("\n"));
        using TorchScriptClassifier model = TorchScriptClassifier.Load(path, Contract);
        Assert.Equal([("topk", OperationKind.Discontinuous, "__torch__:8"), ("ge", OperationKind.NoDerivative, "__torch__:10")],
            model.Operations.Select(operation => (operation.Operator, operation.Kind, operation.Place)));
        using TorchScriptClassifier? all = model.StraightThrough(), without = model.StraightThrough(comparisons: false);
        using var scope = NewDisposeScope();
        Tensor inputs = Inputs();
        // A slope at the comparison adds what the jump would; without it the gradient is the model's own, of the values alone.
        Assert.Equal(Gradient(model, inputs), without is null ? Gradient(model, inputs) : Gradient(without, inputs));
        Assert.NotEqual(Gradient(model, inputs), Gradient(all!, inputs));
    }

    [Theory]
    [InlineData("{0}", OutputKind.Probabilities)]
    [InlineData("torch.log(torch.add({0}, 1e-30))", OutputKind.Logits)]
    [InlineData("torch.log(torch.clamp({0}, 1e-7, 1.))", OutputKind.Logits)]
    [InlineData("torch.log(torch.clamp_min({0}, 1e-7))", OutputKind.Logits)]
    [InlineData("torch.log(torch.add(torch.mul(torch.clip({0}, None, 0.9), 0.5), 0.05))", OutputKind.Logits)]
    public void A_last_softmax_becomes_its_logarithm(string end, OutputKind outputs)
    {
        string path = _folder.File("probabilities.pt");
        ScriptedModel.Write(path, end.Replace("{0}", "torch.softmax(torch.mul(torch.slice(torch.flatten(x, 1), 1, 0, 3), 5000.), 1)", StringComparison.Ordinal));
        using TorchScriptClassifier model = TorchScriptClassifier.Load(path, Contract with { Outputs = outputs });
        using TorchScriptClassifier open = model.StraightThrough()!;
        using var scope = NewDisposeScope();
        Tensor inputs = Inputs();
        Assert.Equal(0, Gradient(model, inputs));
        Assert.True(Gradient(open, inputs) > 1000);
        Assert.True(model.Logits(inputs).argmax(1).eq(open.Logits(inputs).argmax(1)).all().item<bool>());
    }

    [Theory]
    [InlineData("softmax(y, 1, 3, None)", "__torch__.torch.nn.functional", """
        def softmax(input: Tensor,
            dim: Optional[int]=None,
            _stacklevel: int=3,
            dtype: Optional[int]=None) -> Tensor:
          dim0 = unchecked_cast(int, dim)
          if torch.__is__(dtype, None):
            ret = torch.softmax(input, dim0)
          else:
            ret = torch.softmax(input, dim0, unchecked_cast(int, dtype))
          return ret

        """)]
    [InlineData("scaled(torch.softmax(y, 1), )", "__torch__.own", """
        def scaled(input: Tensor) -> Tensor:
          return torch.mul(input, 1.)

        """)]
    [InlineData("likely(y, )", "__torch__.own", """
        def likely(input: Tensor) -> Tensor:
          probabilities = torch.softmax(input, 1)
          return torch.clamp(probabilities, 1e-7)

        """)]
    public void A_last_softmax_is_found_in_functions(string call, string module, string function)
    {
        string path = _folder.File("function.pt");
        string body = $"    softly = {module}.{call[..call.IndexOf('(', StringComparison.Ordinal)]}\n"
            + "    y = torch.mul(torch.slice(torch.flatten(x, 1), 1, 0, 3), 5000.)\n    return softly" + call[call.IndexOf('(', StringComparison.Ordinal)..] + "\n";
        ScriptedModel.WriteBody(path, body, module: (module, function.ReplaceLineEndings("\n")));
        using TorchScriptClassifier model = TorchScriptClassifier.Load(path, Contract with { Outputs = OutputKind.Probabilities });
        using TorchScriptClassifier? open = model.StraightThrough();
        using var scope = NewDisposeScope();
        // What a function is given is not followed back into where it is called.
        Assert.Equal(!module.EndsWith("own", StringComparison.Ordinal) || call.StartsWith("likely", StringComparison.Ordinal), open is not null);
        if (open is null) return;
        Tensor inputs = Inputs();
        Assert.Equal(0, Gradient(model, inputs));
        Assert.True(Gradient(open, inputs) > 1000);
    }

    [Theory]
    [InlineData("self.child", "__torch__.torch.nn.modules.activation", "Softmax", "torch.softmax(input, 1)")]
    [InlineData("getattr(self, \"child\")", "__torch__.own", "Bounded", "torch.softmax(torch.mul(torch.tanh(input), 0.5), 1)")]
    [InlineData("self.child", "__torch__.own", "Bounded", "torch.hardtanh(torch.mul(torch.clamp(input, -20, 20), 0.1), -1., 1.)")]
    [InlineData("self.child", "__torch__.own", "Bounded", "torch.sigmoid(input)")]
    [InlineData("self.child", "__torch__.own", "Bounded", "torch.clamp_min(torch.clamp_max(torch.add(input, 1.), 4.), -4.)")]
    public void What_ends_a_module_within_is_opened(string child, string module, string kind, string returned)
    {
        string path = _folder.File("child.pt");
        string code = $"class {kind}(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n  def forward(self: {module}.{kind},\n    input: Tensor) -> "
            + $"Tensor:\n    return {returned}\n";
        ScriptedModel.WriteBody(path, $"    y = torch.mul(torch.slice(torch.flatten(x, 1), 1, 0, 3), 50000.)\n    last = {child}\n    return (last).forward(y, )\n",
            module: (module, code), child: kind);
        using TorchScriptClassifier model = TorchScriptClassifier.Load(path, Contract);
        using TorchScriptClassifier open = model.StraightThrough()!;
        using var scope = NewDisposeScope();
        Tensor inputs = Inputs();
        Assert.Equal(0, Gradient(model, inputs));
        Assert.True(Gradient(open, inputs) > 1000);
        Tensor outputs = open.Logits(inputs);
        Assert.True(model.Logits(inputs).argmax(1).eq(outputs.argmax(1)).all().item<bool>());
        // All three are at the bound, and yet not the same.
        Assert.True((outputs.select(1, 0) - outputs.select(1, 1)).abs().min().item<float>() > 1e-4);
    }

    [Fact]
    public void A_softmax_that_is_called_from_elsewhere_too_stays()
    {
        string path = _folder.File("twice.pt");
        ScriptedModel.WriteBody(path, """
                y = torch.mul(torch.slice(torch.flatten(x, 1), 1, 0, 3), 5000.)
                weights = __torch__.own.likely(y, )
                return __torch__.own.likely(torch.mul(y, weights), )

            """.ReplaceLineEndings("\n"), module: ("__torch__.own", "def likely(input: Tensor) -> Tensor:\n  return torch.softmax(input, 1)\n"));
        using TorchScriptClassifier model = TorchScriptClassifier.Load(path, Contract with { Outputs = OutputKind.Probabilities });
        Assert.Null(model.StraightThrough());
    }

    [Fact]
    public void Code_that_names_itself_ends()
    {
        string path = _folder.File("itself.pt");
        ScriptedModel.Write(path, "x", before: "x = torch.log(torch.slice(torch.flatten(x, 1), 1, 0, 3))");
        using TorchScriptClassifier model = TorchScriptClassifier.Load(path, Contract);
        Assert.Null(model.StraightThrough());
    }

    [Fact]
    public void What_draws_and_what_optimises_is_named()
    {
        using TorchScriptClassifier model = Load("drawn", "torch.add(torch.slice(torch.flatten(x, 1), 1, 0, 3), torch.mul(torch.randn([3]), torch.rand_like(torch.ones([3]))))");
        Assert.Equal(["randn", "rand_like"], model.Operations.Select(operation => operation.Operator));
        Assert.All(model.Operations, operation => Assert.Equal(OperationKind.Random, operation.Kind));
    }

    public void Dispose() => _folder.Dispose();

    private static ModelContract Contract => new() { Classes = 3, InputShape = [1, 2, 3] };

    private static Tensor Inputs() => linspace(0.013, 0.987, 24).reshape(4, 1, 2, 3);

    private static float Gradient(Classifier classifier, Tensor inputs)
    {
        using var scope = NewDisposeScope();
        Tensor at = inputs.clone().requires_grad_(true), logits = classifier.Logits(at);
        if (!logits.requires_grad) return 0;
        try
        {
            (logits.select(1, 0).sum() - logits.select(1, 2).sum() + logits.select(1, 1).pow(Scalars.Two).sum()).backward();
        }
        catch (System.Runtime.InteropServices.ExternalException)
        {
            // No derivative at all, as of heaviside: there is no gradient.
            return 0;
        }
        return at.grad?.abs().sum().item<float>() ?? 0;
    }

    private TorchScriptClassifier Load(string name, string code)
    {
        string path = _folder.File($"{name}.pt");
        ScriptedModel.Write(path, code);
        return TorchScriptClassifier.Load(path, Contract);
    }
}
