using Saddle.AdversarialTraining;
using Saddle.Attacks;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Training;

/// <summary>Cascade adversarial training: whose examples are learned, and what the pivot adds.</summary>
public sealed class CascadeTrainingTests : IDisposable
{
    private static readonly ThreatModel Threat = new() { Ball = new NormBall(Norm.Linf, 0.1) };
    private readonly TrainingFixture _fixture = new();
    private readonly Classifier _defended = ModelLoader.Load("digits-small-cnn-robust", new ModelLoadOptions());

    public void Dispose()
    {
        _fixture.Dispose();
        _defended.Dispose();
    }

    [Fact]
    public void Half_of_the_examples_are_the_networks_own_and_half_those_of_the_defended_one()
    {
        using Classifier network = Fresh();
        var method = new CascadeTraining { Threat = Threat, EpsilonWarmUp = 0, DefendedSteps = 3, Defended = [_defended] };
        TrainingStep step = Step(network);
        using Tensor made = method.Perturb(step);
        Assert.Equal(Attacked(network, new FastGradientSignMethod(), 0..3), made[..3].data<float>().ToArray());
        Assert.Equal(Attacked(_defended, new BasicIterativeMethod { Steps = 3 }, 3..5), made[3..].data<float>().ToArray());
        using Tensor alone = (method with { Defended = [] }).Perturb(step);
        Assert.Equal(Attacked(network, new FastGradientSignMethod(), 0..5), alone.data<float>().ToArray());
    }

    [Fact]
    public void The_pivot_draws_adversarial_embeddings_to_natural_ones()
    {
        using Classifier network = Fresh();
        TrainingStep step = Step(network);
        var method = new CascadeTraining { Threat = Threat, EpsilonWarmUp = 0, PivotWeight = 0, AdversarialWeight = 0.5 };
        using Tensor perturbed = method.Perturb(step), natural = network.Logits(step.Inputs), adversarial = network.Logits(perturbed);
        double entropy =
            (nn.functional.cross_entropy(natural, step.Labels).item<float>() + 0.5 * nn.functional.cross_entropy(adversarial, step.Labels).item<float>()) / 1.5;
        Assert.Equal(entropy, method.Loss(step, perturbed).item<float>(), 1e-5);
        double pivot = (method with { PivotWeight = 2 }).Loss(step, perturbed).item<float>() - entropy;
        using Tensor distance = Embedding(network, perturbed).sub(Embedding(network, step.Inputs)).square().sum(1);
        Assert.True(pivot > 0);
        Assert.Equal(2 * distance.mean().item<float>(), pivot, 1e-4);
    }

    [Fact]
    public void It_goes_on_bit_for_bit_and_needs_hidden_layers()
    {
        TrainingOptions options = TrainingFixture.Quick with { Method = new CascadeTraining { Threat = Threat, DefendedSteps = 2, Defended = [_defended] } };
        _fixture.Train(options, "straight");
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            _fixture.Train(options, "stopped", new Listener(progress => { if (progress is { Epoch: 2, Step: 2 }) cancellation.Cancel(); }),
                cancellation.Token));
        _fixture.Train(options, "stopped");
        Assert.Equal(_fixture.State("straight"), _fixture.State("stopped"));
        using var linear = new TrainingFixture("linear");
        Assert.Contains("hidden layer",
            Assert.Throws<UsageException>(() => linear.Train(options with { Method = ((CascadeTraining)options.Method) with { Defended = [] } }, "run"))
            .Message, StringComparison.Ordinal);
    }

    private ModuleClassifier Fresh() => new(Architectures.Create(_fixture.Architecture, _fixture.Data.InputShape, 10, seed: 5),
        new ModelContract { Classes = 10, InputShape = _fixture.Data.InputShape }, ownsModule: true);

    /// <summary>What the last layer sees.</summary>
    private static Tensor Embedding(Classifier network, Tensor inputs)
    {
        Tensor? last = null;
        Architecture.WithHidden(activations =>
        {
            last = activations.clone().DetachFromDisposeScope();
            return activations;
        }, () => network.Logits(inputs));
        return last!;
    }

    private TrainingStep Step(Classifier network) =>
        new(network, _fixture.Data.Inputs[..5], _fixture.Data.Labels[..5], [0, 1, 2, 3, 4], Done: 0.5, Seed: 1, CancellationToken.None);

    private float[] Attacked(Classifier classifier, Attack attack, Range rows)
    {
        long[] examples = [.. Enumerable.Range(0, 5).Select(index => (long)index)];
        using AttackResult result = attack.Run(classifier, _fixture.Data.Inputs[rows], _fixture.Data.Labels[rows], examples[rows], Threat,
            new RunOptions { Stop = Stop.Never, Keep = Keep.Last, Seed = 1 });
        return result.Adversarial.data<float>().ToArray();
    }
}
