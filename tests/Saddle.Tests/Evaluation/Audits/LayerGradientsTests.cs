using Saddle.Data;
using Saddle.Evaluation.Audits;
using Saddle.Models;
using Saddle.Tests.Hostile;
using Saddle.Tests.Models;
using Saddle.Threats;
using TorchSharp.Modules;

namespace Saddle.Tests.Evaluation.Audits;

/// <summary>How much of the gradient reaches each layer, on networks of which it is known.</summary>
public sealed class LayerGradientsTests : IDisposable
{
    private const int Features = 8, Count = 16;
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Dataset _data = new("ramps", arange(1, Count * Features + 1).to_type(ScalarType.Float32).div(Count * Features).reshape(Count, Features),
        full(Count, Features - 1, ScalarType.Int64), [.. Enumerable.Range(0, Features).Select(i => $"{i}")]);

    [Fact]
    public void A_factor_that_is_the_function_s_own_changes_nothing()
    {
        // Of z = s⁴ x every layer gets √2 s⁴ ‖x‖ · ‖I‖, and the outputs' size is √2 s⁴ ‖x - mean x‖.
        GradientGrowth growth = Measure(new Chain(h => h, 1e-4f, 1e-4f, 1e-4f, 1e-4f))!;
        double[] closed = [.. Enumerable.Range(0, Count).Select(i => Enumerable.Range(1, Features).Select(k => i * Features + k).ToArray())
            .Select(x => Math.Sqrt(Features * x.Sum(v => (double)v * v) / x.Sum(v => Math.Pow(v - x.Average(), 2)))).Order()];
        double middle = (closed[7] + closed[8]) / 2;
        Assert.Equal(["inputs", "fc1.weight", "fc2.weight", "fc3.weight", "fc4.weight", "outputs"], growth.Layers.Select(layer => layer.Name));
        Assert.All(growth.Layers.Skip(1).SkipLast(1), layer => Assert.Equal(1, layer.Relative / middle, 1e-4));
        Assert.Equal(1, growth.FirstToLast!.Value, 1e-5);
        Assert.Equal((Count, 0, 0, null), (growth.Examples, growth.Vanished, growth.Exploded, growth.Place));
    }

    [Theory]
    [InlineData(1e-3f, 0, null)]
    [InlineData(1e-10f, Count, "from fc3.weight to fc2.weight the gradient falls to 1.0e-10 of its size")]
    [InlineData(0f, Count, "the gradient reaches fc3.weight and not fc2.weight")]
    [InlineData(1e10f, -Count, "from fc3.weight to fc2.weight the gradient grows to 7.0e+9 times its size")]
    public void A_factor_of_the_gradient_alone_is_found_where_it_is(float factor, int lost, string? place)
    {
        GradientGrowth growth = Measure(new Chain(h => h.detach() + (h - h.detach()) * factor, 1, 1, 1, 1))!;
        Assert.Equal(factor, growth.FirstToLast!.Value, 1e-5 * factor);
        Assert.Equal(place, growth.Place);
        Assert.Equal(("fc3.weight", "fc2.weight"), (growth.From, growth.To));
        // Upwards the least that arrives before counts: the inputs' range is 1, and the middle example 0.7 of that.
        Assert.Equal(factor, growth.Change / (factor > 1 ? growth.Layers[0].Relative / growth.Layers[1].Relative : 1), 1e-5 * factor);
        Assert.Equal((Math.Max(0, lost), Math.Max(0, -lost)), (growth.Vanished, growth.Exploded));
    }

    [Fact]
    public void What_fades_in_many_steps_is_told_as_that()
    {
        GradientGrowth growth = Measure(new Chain(h => h.detach() + (h - h.detach()) * 0.1f, [.. Enumerable.Repeat(1f, 10)], everywhere: true))!;
        Assert.Equal(1e-9, growth.FirstToLast!.Value, 1e-13);
        Assert.StartsWith("layer by layer the gradient fades: fc1.weight gets 1.0e-9 of what fc10.weight gets", growth.Place, StringComparison.Ordinal);
    }

    [Fact]
    public void A_detached_layer_is_cut_off_and_one_that_nothing_uses_is_left_out()
    {
        GradientGrowth cut = Measure(new Chain(h => h.detach(), 1, 1, 1, 1))!;
        Assert.Equal("the gradient reaches fc3.weight and not fc2.weight", cut.Place);
        using var chain = new Chain(h => h, 1, 1, 1);
        chain.register_module("spare", nn.Linear(3, 3));
        Assert.DoesNotContain("spare.weight", Measure(chain)!.Layers.Select(layer => layer.Name));
    }

    [Fact]
    public void A_branch_of_no_weight_in_front_accuses_nobody()
    {
        var branch = new Parameter(ones(Features, Features));
        using var chain = new Chain(h => h, 1, 1);
        using var module = new BranchModule(branch, chain, x => x.matmul(branch) * 0f);
        GradientGrowth growth = Measure(module)!;
        Assert.Equal(("branch", 0.0), (growth.Layers[1].Name, growth.Layers[1].Relative));
        Assert.Equal((0, null), (growth.Vanished, growth.Place));
    }

    [Fact]
    public void Where_there_are_no_weights_or_no_gradient_nothing_is_measured()
    {
        Assert.Null(Measure(new FunctionModule(x => x * 2f)));
        Assert.Null(Measure(new Chain(h => h * 0f, 1, 1)));
        Assert.Null(Measure(new BranchModule(new Parameter(ones(1, 1)), new FunctionModule(x => x.detach()), x => x.detach())));
    }

    [Fact]
    public void A_model_that_writes_into_its_weights_is_left_as_it_is()
    {
        var weight = new Parameter(ones(Features, Features), requires_grad: false);
        using var chain = new Chain(h => h, 1, 1);
        using var module = new BranchModule(weight, chain, x => x.matmul(weight.mul_(1f)));
        Assert.Null(Measure(module));
        Assert.False(weight.requires_grad);
        Assert.Equal(Features * Features, weight.sum().item<float>());
    }

    [Fact]
    public void Weights_are_frozen_and_have_their_gradients_as_before_and_nothing_stays()
    {
        using var chain = new Chain(h => h, 1, 1, 1);
        Parameter[] weights = [.. chain.parameters()];
        weights[1].requires_grad = false;
        weights[2].grad = full_like(weights[2], 3, requires_grad: false);
        using var classifier = new ModuleClassifier(chain, Features);
        Measured();
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        Measured();
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
        Assert.Equal([true, false, true], weights.Select(weight => weight.requires_grad));
        Assert.Null(weights[0].grad);
        Assert.Null(weights[1].grad);
        Assert.Equal(3 * Features * Features, weights[2].grad!.sum().item<float>());

        void Measured()
        {
            using var scope = NewDisposeScope();
            using var lease = new ModelLease(classifier);
            Assert.NotNull(LayerGradients.Measure(classifier, _data, [0, 1], 0));
        }
    }

    [Fact]
    public void A_TorchScript_file_s_weights_are_seen_and_stay_frozen()
    {
        using var folder = new TemporaryFolder();
        using TorchScriptClassifier classifier = TorchScriptClassifier.Load(folder.File("net.pt", ZipParts.Pack(SoundModel.Parts(Features))),
            new ModelContract { Classes = 2, InputShape = [Features] });
        using var pairs = new Dataset("pairs", rand(Count, Features), arange(Count).remainder(2), ["a", "b"]);
        bool[] before = [.. classifier.Parameters.Select(weight => weight.requires_grad)];
        using (new ModelLease(classifier))
        {
            Assert.Equal(["inputs", "weight", "outputs"], LayerGradients.Measure(classifier, pairs, [0, 1, 2], 0)!.Layers.Select(layer => layer.Name));
            Assert.All(classifier.Parameters, weight => Assert.False(weight.requires_grad));
            Assert.All(classifier.Parameters, weight => Assert.Null(weight.grad));
        }
        Assert.Equal(before, classifier.Parameters.Select(weight => weight.requires_grad));
    }

    [Theory]
    [InlineData("digits-small-cnn-natural")]
    [InlineData("digits-small-cnn-robust")]
    public void A_trained_network_is_not_accused(string model)
    {
        using Dataset digits = Datasets.Load(DatasetSpecification.Parse("digits:test"), new DatasetOptions { First = 40 });
        using Classifier classifier = ModelLoader.Load(model, new ModelLoadOptions());
        AuditFacts facts = Facts(classifier, digits);
        Assert.Empty(facts.Found);
        Assert.Equal(["inputs", "conv1.weight", "conv2.weight", "fc1.weight", "fc2.weight", "outputs"], facts.Growth!.Layers.Select(layer => layer.Name));
        Assert.All(facts.Growth.Layers, layer => Assert.InRange(layer.Relative, 0.1, 1000));
    }

    [Fact]
    public void A_saturated_layer_in_the_middle_is_told_by_its_place()
    {
        // At 1 every sigmoid is 1 in float32, without a slope; on the way to random points it comes down smoothly.
        using var ones = new Dataset("ones", torch.ones(Count, Features), zeros(Count, ScalarType.Int64), ["held", "fallen"]);
        using var classifier = new ModuleClassifier(new Saturated(), 2);
        AuditFacts facts = Facts(classifier, ones);
        Diagnosis found = Assert.Single(facts.Found);
        Assert.Equal(DiagnosisKind.Vanishing, found.Kind);
        Assert.Contains("for 16 of 16 examples, no more than a millionth of the outputs' size", found.Evidence, StringComparison.Ordinal);
        Assert.EndsWith("the gradient reaches out.weight and not fc.weight", found.Evidence, StringComparison.Ordinal);
        Assert.Equal([0, 1, 2, 3, 4], found.Examples);
    }

    [Fact]
    public void What_is_shattered_is_told_where_and_called_vanishing_only_where_something_of_it_is_left()
    {
        Assert.Equal([DiagnosisKind.Shattered], Kinds(0));
        Assert.Equal([DiagnosisKind.Shattered, DiagnosisKind.Vanishing], Kinds(1e-8f));
        Assert.Equal([DiagnosisKind.Shattered, DiagnosisKind.Vanishing], Kinds(1e8f));

        DiagnosisKind[] Kinds(float factor)
        {
            using var classifier = new ModuleClassifier(new Chain(h => h.detach() + (h - h.detach()) * factor, 1, 1, 1, 1), Features);
            AuditFacts facts = Facts(classifier, _data);
            Assert.Contains("fc3.weight", facts.Found[0].Evidence, StringComparison.Ordinal);
            return [.. facts.Found.Select(found => found.Kind)];
        }
    }

    public void Dispose()
    {
        _data.Dispose();
        _scope.Dispose();
    }

    private static AuditFacts Facts(Classifier classifier, Dataset data) =>
        ModelDiagnosis.Of(classifier, data, new AuditPlan { Model = "mine", Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 1) } })!;

    private GradientGrowth? Measure(nn.Module<Tensor, Tensor> module)
    {
        using var classifier = new ModuleClassifier(module, Features);
        using var lease = new ModelLease(classifier);
        return LayerGradients.Measure(classifier, _data, [.. Enumerable.Range(0, Count).Select(example => (long)example)], 0);
    }

    /// <summary>Multiples of the identity one after the other, with an operation before the third or before all but the first.</summary>
    private sealed class Chain : nn.Module<Tensor, Tensor>
    {
        private readonly Linear[] _layers;
        private readonly Func<Tensor, Tensor> _between;
        private readonly bool _everywhere;

        public Chain(Func<Tensor, Tensor> between, params float[] scales) : this(between, scales, everywhere: false)
        {
        }

        public Chain(Func<Tensor, Tensor> between, float[] scales, bool everywhere) : base(nameof(Chain))
        {
            (_between, _everywhere) = (between, everywhere);
            _layers = [.. scales.Select(_ => nn.Linear(Features, Features, hasBias: false))];
            using var gradients = no_grad();
            for (int i = 0; i < scales.Length; i++)
            {
                _layers[i].weight.copy_(eye(Features) * scales[i]);
                register_module($"fc{i + 1}", _layers[i]);
            }
        }

        public override Tensor forward(Tensor input)
        {
            Tensor hidden = input;
            for (int i = 0; i < _layers.Length; i++) hidden = _layers[i].call(i == Math.Min(2, _layers.Length - 1) || _everywhere && i > 0 ? _between(hidden) : hidden);
            return hidden;
        }
    }

    /// <summary>A module with a branch beside it, whose weight comes first.</summary>
    private sealed class BranchModule : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _main;
        private readonly Func<Tensor, Tensor> _side;

        public BranchModule(Parameter branch, nn.Module<Tensor, Tensor> main, Func<Tensor, Tensor> side) : base(nameof(BranchModule))
        {
            (_main, _side) = (main, side);
            register_parameter("branch", branch);
            register_module("main", main);
        }

        public override Tensor forward(Tensor input) => _main.call(input) + _side(input);
    }

    /// <summary>A layer, sigmoids far in saturation where the inputs are 1, and a layer.</summary>
    private sealed class Saturated : nn.Module<Tensor, Tensor>
    {
        private readonly Linear _fc = nn.Linear(Features, Features, hasBias: false), _out = nn.Linear(Features, 2);

        public Saturated() : base(nameof(Saturated))
        {
            using var gradients = no_grad();
            _fc.weight.copy_(eye(Features) * 20f);
            _out.weight.copy_(stack([full(Features, 0.2f), zeros(Features)]));
            _out.bias!.copy_(tensor([0f, 0.5f]));
            register_module("fc", _fc);
            register_module("out", _out);
        }

        public override Tensor forward(Tensor input) => _out.call(_fc.call(input).sigmoid());
    }
}
