using Saddle.Data;
using Saddle.Defenses;
using Saddle.Models;
using Saddle.Randomness;

namespace Saddle.Tests.Defenses;

/// <summary>What pruning keeps, and whose layers it reaches.</summary>
public sealed class StochasticActivationPruningTests : IDisposable
{
    private readonly Dataset _data = Datasets.Load(DatasetSpecification.Parse("digits:test"), new DatasetOptions { First = 8 });

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("small-cnn:width=0.25", 3), InlineData("small-cnn:width=0.25,units=1", 4), InlineData("lenet", 3), InlineData("madry-mnist:width=0.25", 3),
        InlineData("small-resnet:width=0.25", 5), InlineData("linear", 0)]
    public void Every_hidden_layer_of_a_network_is_shown_once_and_changes_nothing_by_itself(string architecture, int layers)
    {
        using Architecture network = Architectures.Create(architecture, _data.InputShape, 10, seed: 1);
        network.eval();
        int seen = 0;
        using Tensor plain = network.call(_data.Inputs), shown = Architecture.WithHidden(activations =>
        {
            Assert.Equal(8, activations.shape[0]);
            seen++;
            return activations;
        }, () => network.call(_data.Inputs));
        Assert.Equal(layers, seen);
        Assert.True(plain.equal(shown).all().item<bool>());
    }

    [Fact]
    public void An_activation_is_kept_as_often_as_it_would_be_drawn_and_divided_by_that()
    {
        using var network = new Shown();
        using DefendedClassifier defended = new StochasticActivationPruning { Share = 0.5 }.Around(new ModuleClassifier(network, 4));
        using Tensor inputs = tensor([1f, 2f, 5f, 0f]).reshape(1, 4);
        const int passes = 4000;
        double[] kept = new double[4];
        for (int pass = 0; pass < passes; pass++)
        {
            using Tensor logits = defended.Logits(inputs, new PassDraws(new Draws(3, "test"), [0], [pass]));
            float[] values = logits.data<float>().ToArray();
            for (int i = 0; i < 4; i++)
            {
                if (values[i] == 0) continue;
                kept[i]++;
                Assert.Equal(inputs[0, i].item<float>() / Expected(i), values[i], 1e-4);
            }
        }
        for (int i = 0; i < 4; i++) Assert.Equal(Expected(i), kept[i] / passes, 0.03);

        // Two draws of four activations.
        static double Expected(int i) => 1 - Math.Pow(1 - new[] { 1, 2, 5, 0 }[i] / 8.0, 2);
    }

    [Fact]
    public void Its_backward_passes_differ_and_its_answers_do_not()
    {
        using var network = new Shown();
        var draws = new PassDraws(new Draws(3, "test"), [0], [2]);
        (float[] Logits, float[] Gradient) Of(PruningBackward backward, bool surrogate)
        {
            using DefendedClassifier defended = new StochasticActivationPruning { Share = 0.5, Backward = backward }.Around(new ModuleClassifier(network, 4)),
                other = defended.Differentiable();
            using Tensor inputs = tensor([1f, 2f, 5f, 4f]).reshape(1, 4).requires_grad_(true), logits = (surrogate ? other : defended).Logits(inputs, draws);
            return (logits.data<float>().ToArray(), autograd.grad([logits.sum()], [inputs])[0].data<float>().ToArray());
        }
        (float[] answers, float[] own) = Of(PruningBackward.Identity, surrogate: false);
        (float[] same, float[] identity) = Of(PruningBackward.Identity, surrogate: true);
        (float[] again, float[] scaled) = Of(PruningBackward.Scaled, surrogate: true);
        Assert.Equal(answers, same);
        Assert.Equal(answers, again);
        Assert.Equal([1f, 1f, 1f, 1f], identity);
        Assert.Contains(0f, answers);
        for (int i = 0; i < 4; i++) Assert.Equal(answers[i] / new[] { 1, 2, 5, 4 }[i], scaled[i], 1e-5);
        Assert.NotEqual(scaled, own);
    }

    [Fact]
    public void Layers_that_cannot_be_reached_are_refused()
    {
        using var foreign = new ModuleClassifier(nn.Linear(4, 2), 2);
        Assert.Contains("cannot be reached", Refusal(foreign), StringComparison.Ordinal);
        using var network = new Shown();
        using DefendedClassifier noisy = new NoiseLayer().Around(new ModuleClassifier(network, 4));
        Assert.Contains("innermost", Refusal(noisy), StringComparison.Ordinal);
        using Architecture linear = Architectures.Create("linear", [4], 2, seed: 1);
        using DefendedClassifier defended = new StochasticActivationPruning().Around(new ModuleClassifier(linear, 2));
        Assert.Contains("has none", Assert.Throws<UsageException>(() => defended.Logits(ones(1, 4))).Message, StringComparison.Ordinal);

        static string Refusal(Classifier inner) => Assert.Throws<UsageException>(() => new StochasticActivationPruning().Around(inner)).Message;
    }

    /// <summary>Shows its inputs as its only hidden layer, and gives them out.</summary>
    private sealed class Shown() : Architecture(new ArchitecturePlan(new Design(), [4], 4, []))
    {
        protected override Tensor Logits(Tensor input) => Hidden(input).alias();
    }

    private sealed record Design : ArchitectureDesign
    {
        public override string Name => "shown";

        protected internal override IReadOnlyList<LayerPlan> Layers(long[] inputShape, int classes) => [];

        protected internal override Architecture Build(ArchitecturePlan plan, Func<string, long[], Tensor> weights) => new Shown();
    }
}
