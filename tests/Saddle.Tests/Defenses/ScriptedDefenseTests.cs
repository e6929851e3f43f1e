using Saddle.Attacks;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Tests.Cli;
using Saddle.Tests.Models;
using Saddle.Threats;
using static TorchSharp.torch.nn;

namespace Saddle.Tests.Defenses;

/// <summary>Defenses that are TorchScript files of somebody's own: each is gone round in a few lines.</summary>
public sealed class ScriptedDefenseTests : IDisposable
{
    private const int Count = 60;
    private readonly TemporaryFolder _folder = new();
    private readonly Dataset _data = Datasets.Load(DatasetSpecification.Parse("digits:test"), new DatasetOptions { First = Count });
    private readonly Classifier _model = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());

    [Theory]
    [InlineData("bits", "torch.div(torch.floor(torch.mul(x, 7.99)), 7.)")]
    [InlineData("threshold", "torch.to(torch.gt(x, 0.5), 6)")]
    public void A_layer_that_has_no_derivative_is_gone_round_by_a_surrogate(string name, string code)
    {
        using DefendedClassifier defended = new Scripted(Layer(name, code)) { Kind = GradientKind.Shattered }.Around(_model);
        double naive = Standing(defended, Pgd), adaptive = Standing(defended, Pgd with { Through = new BackwardRoute() });
        Assert.True(naive >= adaptive + 0.3, $"{naive} under PGD, {adaptive} under BPDA");
    }

    [Fact]
    public void A_layer_within_a_network_is_gone_round_where_it_stands()
    {
        using jit.ScriptModule<Tensor, Tensor> bits = Layer("bits", "torch.div(torch.floor(torch.mul(x, 7.99)), 7.)");
        nn.Module<Tensor, Tensor> network = ((ModuleClassifier)_model).Module;
        using var hidden =
            new ModuleClassifier(Sequential(("bits", new Plain(bits)), ("network", network)), new ModelContract { Classes = 10, InputShape = [1, 28, 28] });
        using var open = new ModuleClassifier(Sequential(("bits", new StraightThroughModule(bits)), ("network", network)),
            new ModelContract { Classes = 10, InputShape = [1, 28, 28] });
        double adaptive = Standing(open, Pgd), through = Standing(hidden, Pgd with { Through = new BackwardRoute(open) });
        Assert.InRange(adaptive, 0, 0.2);
        Assert.InRange(through, 0, 0.2);
        using (no_grad()) Assert.Equal(0, (hidden.Logits(_data.Inputs) - open.Logits(_data.Inputs)).abs().max().item<float>());
    }

    [Fact]
    public void A_layer_of_noise_is_averaged_away()
    {
        using DefendedClassifier defended = new Scripted(Layer("noise", "torch.add(x, torch.mul(torch.rand_like(x), 0.9))")) { Kind = GradientKind.Stochastic }
            .Around(_model);
        double one = Standing(defended, Pgd), many = Standing(defended, Pgd with { Through = new ExpectationRoute { Draws = 20 } });
        // The file draws by a generator that no seed reaches, and each share of sixty is judged by one pass: chance moves their difference by twice 0.05.
        Assert.True(many <= one + 0.1, $"{many} by twenty draws, {one} by one");
        Assert.InRange(many, 0, 0.3);
    }

    [Fact]
    public void A_decoder_is_searched_in_its_latents()
    {
        jit.ScriptModule<Tensor, Tensor> decoder =
            Layer("decoder", "torch.upsample_nearest2d(torch.sigmoid(torch.reshape(x, [-1, 1, 14, 14])), None, [2., 2.])");
        var route = new ReparameterizationRoute(new LatentSpace(decoder.call, [196])) { Radius = 20, Steps = 300, Restarts = 1 };
        using DefendedClassifier defended = new Scripted(Layer("blocks",
            "torch.upsample_nearest2d(torch.avg_pool2d(torch.detach(x), [2, 2], [2, 2], [0, 0], False, True, None), None, [2., 2.])"))
        {
            Kind = GradientKind.Shattered,
        }.Around(_model);
        var ascent = new ProjectedGradientDescent { RandomStart = false };
        var within = new ThreatModel { Ball = new NormBall(Norm.L2, 6) };
        double naive = Standing(defended, ascent, within), adaptive = Standing(defended, ascent with { Through = route }, within);
        Assert.True(naive >= adaptive + 0.3, $"{naive} under PGD, {adaptive} through latents");
    }

    [Fact]
    public void A_surrogate_of_another_shape_is_refused()
    {
        using var layer = new StraightThroughModule(Layer("same", "torch.floor(x)"), inputs => inputs.flatten(1));
        UsageException error = Assert.Throws<UsageException>(() => layer.call(_data.Inputs));
        Assert.Contains("surrogate gives [60, 784]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_weights_of_a_file_are_those_of_the_layer()
    {
        using var network = Sequential(("whole", new StraightThroughModule(jit.load<Tensor, Tensor>(SharedFiles.Path("models/papernot.pt")))));
        string[] parameters = [.. network.named_parameters().Select(entry => entry.name)];
        Assert.Equal(8, parameters.Length);
        Assert.Equal(parameters, network.state_dict().Keys);
        Assert.All(parameters, name => Assert.StartsWith("whole.exact.", name, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _data.Dispose();
        _model.Dispose();
        _folder.Dispose();
    }

    private static ProjectedGradientDescent Pgd => new() { Steps = 20 };

    private jit.ScriptModule<Tensor, Tensor> Layer(string name, string code)
    {
        ScriptedModel.Write(_folder.File($"{name}.pt"), code);
        return jit.load<Tensor, Tensor>(_folder.File($"{name}.pt"));
    }

    private double Standing(Classifier classifier, Attack attack, ThreatModel? threat = null)
    {
        long[] examples = [.. Enumerable.Range(0, Count).Select(example => (long)example)];
        using AttackResult found =
            attack.Run(classifier, _data.Inputs, _data.Labels, examples, threat ?? new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3) });
        using var scope = NewDisposeScope();
        return classifier.Logits(found.Adversarial).argmax(1).eq(_data.Labels).to_type(ScalarType.Float32).mean().item<float>();
    }

    /// <summary>A module of somebody's own, that calls a file's.</summary>
    private sealed class Plain(nn.IModule<Tensor, Tensor> file) : nn.Module<Tensor, Tensor>("plain")
    {
        public override Tensor forward(Tensor input) => file.call(input);
    }

    /// <summary>A defense whose transformation is a file's.</summary>
    private sealed record Scripted(jit.ScriptModule<Tensor, Tensor> Module) : InputTransformation
    {
        public required GradientKind Kind { get; init; }

        public override string Name => "scripted";

        public override GradientKind Gradient => Kind;

        protected override Tensor Transform(Tensor inputs, PassDraws? draws) => Module.call(inputs);
    }
}
