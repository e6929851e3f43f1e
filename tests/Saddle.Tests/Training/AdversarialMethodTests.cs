using Saddle.AdversarialTraining;
using Saddle.Data;
using Saddle.Models;
using Saddle.Tests.Attacks;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Training;

/// <summary>What holds for every method that trains against attacks.</summary>
public class AdversarialMethodTests
{
    private static readonly ThreatModel Linf = new() { Ball = new NormBall(Norm.Linf, 0.1) };
    private static readonly Lazy<double> Natural = new(() => Robust(new NaturalTraining()));

    private static readonly AdversarialMethod[] All =
    [
        new FgsmTraining { Threat = Linf },
        new FastTraining { Threat = Linf },
        new FreeTraining { Threat = Linf, Replays = 3 },
        new TradesTraining { Threat = Linf, Steps = 3 },
        new MartTraining { Threat = Linf, Steps = 3 },
        new MarginTraining { Threat = Linf, Steps = 3 },
    ];

    public static TheoryData<string> Names => [.. All.Select(method => method.Name)];

    /// <summary>Those that search at every step, in place of carrying a perturbation that earlier steps moved.</summary>
    public static TheoryData<string> Searching => [.. All.Where(method => method is not IPerturbationCarrier).Select(method => method.Name)];

    [Theory, MemberData(nameof(Names))]
    public void It_stands_where_natural_training_falls(string name)
    {
        double robust = Robust(All.Single(method => method.Name == name));
        Assert.True(robust > 0.6 && robust > Natural.Value + 0.1, $"natural training {Natural.Value}, {name} {robust}");
    }

    [Theory, MemberData(nameof(Names))]
    public void Stopped_or_not_it_comes_to_the_same_bits_and_leaves_no_tensor(string name)
    {
        using var fixture = new TrainingFixture();
        TrainingOptions options = TrainingFixture.Quick with { Method = All.Single(method => method.Name == name) };
        TrainingResult straight = fixture.Train(options, "straight");
        long tensors = AttackCase.LiveTensors;
        fixture.Train(options, "again");
        Assert.Equal(tensors, AttackCase.LiveTensors);
        using var cancellation = new CancellationTokenSource();
        var stopper = new Listener(progress => { if (progress is { Epoch: 2, Step: 2 }) cancellation.Cancel(); });
        Assert.Throws<OperationCanceledException>(() => fixture.Train(options, "stopped", stopper, cancellation.Token));
        Assert.Equal(1, fixture.Train(options, "stopped").EpochsDoneBefore);
        Assert.Equal(fixture.State("straight"), fixture.State("again"));
        Assert.Equal(fixture.State("straight"), fixture.State("stopped"));
        Assert.Equal(fixture.Bytes("straight", "best.safetensors"), fixture.Bytes("stopped", "best.safetensors"));
        Assert.Equal(name, options.Values["method"]);
        Assert.Equal(0.1, straight.Best.Epsilon);
    }

    [Theory, MemberData(nameof(Searching))]
    public void Loss_is_above_the_natural_one_and_the_network_stays_as_it_was(string name)
    {
        using Dataset data = EmbeddedDigits.Make(DatasetSplit.Train, first: 64);
        using Architecture network = Architectures.Create("linear", data.InputShape, 10, seed: 0);
        using var classifier = new ModuleClassifier(network, 10) { Training = true };
        var step = new TrainingStep(classifier, data.Inputs, data.Labels, [.. Enumerable.Range(0, 64)], Done: 0.9, Seed: 0, CancellationToken.None);
        double At(TrainingMethod method)
        {
            using var scope = NewDisposeScope();
            return method.Loss(step).item<float>();
        }
        Assert.True(At(All.Single(method => method.Name == name)) > At(new NaturalTraining()));
        Assert.True(classifier.Training);
        Assert.All(classifier.Parameters, parameter => Assert.True(parameter.requires_grad));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.5)]
    [InlineData(0.125)]
    [InlineData(0.0625)]
    [InlineData(0.001953125)]
    public void Shorter_single_steps_become_more_of_them_and_always_reach_the_edge(double scale)
    {
        using var scope = NewDisposeScope();
        using Dataset data = EmbeddedDigits.Make(DatasetSplit.Train, first: 20);
        using Architecture network = Architectures.Create("linear", data.InputShape, 10, seed: 0);
        using var classifier = new ModuleClassifier(network, 10);
        var step = new TrainingStep(classifier, data.Inputs, data.Labels, [.. Enumerable.Range(0, 20)], 0.9, 0, CancellationToken.None) { StepScale = scale };
        Tensor distance = new FgsmTraining { Threat = Linf }.Perturb(step).sub(data.Inputs).abs().max();
        Assert.Equal(0.1, distance.item<float>(), 1e-5);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(0.25, 8)]
    [InlineData(0.125, 16)]
    [InlineData(0.001953125, 16)]
    public void Shorter_steps_become_more_of_them_as_far_as_eight_times(double scale, int steps)
    {
        using Dataset data = EmbeddedDigits.Make(DatasetSplit.Train, first: 20);
        using Architecture network = Architectures.Create("linear", data.InputShape, 10, seed: 0);
        using var counted = new Counting(network);
        var step = new TrainingStep(counted, data.Inputs, data.Labels, [.. Enumerable.Range(0, 20)], 0.9, 0, CancellationToken.None) { StepScale = scale };
        foreach (MultiStepMethod method in new MultiStepMethod[] { new AdversarialPgd { Threat = Linf, Steps = 2, StepSize = 0.05, RandomStart = false },
            new MartTraining { Threat = Linf, Steps = 2, StepSize = 0.05 }, new TradesTraining { Threat = Linf, Steps = 2, StepSize = 0.05 } })
        {
            using var scope = NewDisposeScope();
            counted.Passes = 0;
            double distance = method.Perturb(step).sub(data.Inputs).abs().max().item<float>();
            Assert.InRange(counted.Passes, steps, steps + 1);
            if (method is AdversarialPgd) Assert.Equal(0.1, distance, 1e-5);
        }
    }

    [Fact]
    public void Restarts_train_on_the_highest_loss_of_all_and_need_random_starts()
    {
        using Dataset data = EmbeddedDigits.Make(DatasetSplit.Train, first: 20);
        using Architecture network = Architectures.Create("small-cnn:width=0.25", data.InputShape, 10, seed: 0);
        using var classifier = new ModuleClassifier(network, 10);
        var step = new TrainingStep(classifier, data.Inputs, data.Labels, [.. Enumerable.Range(0, 20)], 0.9, 0, CancellationToken.None);
        double[] Losses(AdversarialPgd method)
        {
            using var scope = NewDisposeScope();
            return [.. nn.functional.cross_entropy(classifier.Logits(method.Perturb(step)), data.Labels, reduction: nn.Reduction.None).data<float>().ToArray()
                .Select(loss => (double)loss)];
        }
        var pgd = new AdversarialPgd { Threat = Linf, Steps = 2 };
        double[] one = Losses(pgd), five = Losses(pgd with { Restarts = 5 });
        Assert.All(one.Zip(five), pair => Assert.True(pair.Second >= pair.First - 1e-5));
        Assert.True(five.Average() > one.Average() + 1e-3, $"{one.Average()} {five.Average()}");
        Assert.Contains("needs random starts",
            Assert.Throws<UsageException>(() => (pgd with { Restarts = 2, RandomStart = false }).Validate(classifier.Contract)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Single_steps_are_those_of_the_papers()
    {
        using Dataset data = EmbeddedDigits.Make(DatasetSplit.Train, first: 20);
        using Architecture network = Architectures.Create("linear", data.InputShape, 10, seed: 0);
        using var classifier = new ModuleClassifier(network, 10);
        double At(AdversarialMethod method)
        {
            using var scope = NewDisposeScope();
            return method.Loss(new TrainingStep(classifier, data.Inputs, data.Labels, [.. Enumerable.Range(0, 20)], 0.9, 0, CancellationToken.None))
                .item<float>();
        }
        using var scope = NewDisposeScope();
        Tensor inputs = data.Inputs.clone().requires_grad_(true);
        Tensor gradient = autograd.grad([nn.functional.cross_entropy(network.call(inputs), data.Labels)], [inputs])[0];
        Tensor stepped = data.Inputs.add(gradient.sign().mul(0.1f)).clamp(0f, 1f);
        Assert.Equal(nn.functional.cross_entropy(network.call(stepped), data.Labels).item<float>(), At(new FgsmTraining { Threat = Linf }), 1e-4);
        // From a random start a step of 1.25 ε falls short of the ball's edge for one feature in eight at most times.
        Assert.InRange(At(new FastTraining { Threat = Linf }), 0.8 * At(new FgsmTraining { Threat = Linf }), At(new FgsmTraining { Threat = Linf }));
        Assert.True(At(new FastTraining { Threat = Linf, StepSize = 0.01 }) < At(new FastTraining { Threat = Linf }));
    }

    private static double Robust(TrainingMethod trained)
    {
        using Dataset data = EmbeddedDigits.Make(DatasetSplit.Train, first: 800), test = EmbeddedDigits.Make(DatasetSplit.Test, first: 200);
        using var fixture = new TrainingFixture();
        using Architecture network = Architectures.Create("small-cnn:width=0.5", data.InputShape, 10, seed: 0);
        Trainer.Train(network, data, new TrainingOptions { Epochs = 8, BatchSize = 25, LearningRate = 0.004, Method = trained }, fixture.Folder("run"));
        using var classifier = new ModuleClassifier(network, 10);
        return new AdversarialPgd { Threat = Linf }.RobustAccuracy(classifier, test, batchSize: 500, seed: 1, CancellationToken.None)!.Value;
    }

    /// <summary>Counts forward passes.</summary>
    private sealed class Counting(Architecture network) : Classifier(new ModelContract { Classes = 10, InputShape = network.InputShape })
    {
        public int Passes { get; set; }

        public override string Fingerprint => "counting";

        protected override Tensor Forward(Tensor inputs)
        {
            Passes++;
            return network.call(inputs);
        }
    }
}
