using Saddle.AdversarialTraining;
using Saddle.Attacks;
using Saddle.Defenses;
using Saddle.Models;
using Saddle.Tests.Training;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Attacks;

/// <summary>LS-PGA, which works beneath a thermometer.</summary>
public sealed class LogitSpaceAscentTests : IDisposable
{
    private const int Levels = 4, Count = 12;
    private static readonly long[] Examples = [.. Enumerable.Range(50, Count).Select(index => (long)index)];
    private static readonly ThreatModel Threat = new() { Ball = new NormBall(Norm.Linf, 0.3) };
    private readonly CountingClassifier _inner = new([2 * Levels, 3, 3], 2, statesShape: true) { Training = false };
    private readonly DefendedClassifier _defended;
    private readonly Tensor _inputs, _labels;

    public LogitSpaceAscentTests()
    {
        _defended = new ThermometerEncoding { Levels = Levels }.Around(_inner);
        using var scope = NewDisposeScope();
        using var generator = new Generator(4, CPU);
        _inputs = rand([Count, 2, 3, 3], generator: generator).DetachFromDisposeScope();
        _labels = _defended.Logits(_inputs).argmax(1).DetachFromDisposeScope();
    }

    public void Dispose()
    {
        _defended.Dispose();
        _inner.Dispose();
        _inputs.Dispose();
        _labels.Dispose();
    }

    [Fact]
    public void Of_a_linear_network_it_finds_the_worst_level_of_every_feature_within_reach()
    {
        using Architecture network = Architectures.Create("linear", [2 * Levels, 3, 3], 2, seed: 2);
        using var linear = new ModuleClassifier(network, 2);
        using DefendedClassifier defended = new ThermometerEncoding { Levels = Levels }.Around(linear);
        using AttackResult result = Run(defended, new LogitSpaceAscent { StepSize = 10 }, Threat, new RunOptions { Stop = Stop.Never, Keep = Keep.Last });
        float[] weights = network.state_dict()["fc1.weight"].data<float>().ToArray(), points = result.Adversarial.data<float>().ToArray();
        float[] originals = _inputs.data<float>().ToArray();
        long[] labels = _labels.data<long>().ToArray();
        int features = 2 * 9;
        for (int i = 0; i < points.Length; i++)
        {
            (int channel, int place, long label) = (i % features / 9, i % 9, labels[i / features]);
            // What a level adds to the other class's lead: the weights of the code up to it.
            double Lead(int level) => Enumerable.Range(0, level + 1).Sum(k =>
                (label == 0 ? 1 : -1) * (weights[features * Levels + (channel * Levels + k) * 9 + place] - weights[(channel * Levels + k) * 9 + place]));
            int[] reachable = [.. Enumerable.Range(Level(Math.Max(0, originals[i] - 0.3)), Levels)
                .TakeWhile(level => level <= Level(Math.Min(1, originals[i] + 0.3)))];
            Assert.Equal(reachable.MaxBy(Lead), Level(points[i]));
        }
    }

    [Fact]
    public void Points_stay_in_ball_and_mask_and_passes_are_counted()
    {
        var mask = new FeatureMask([.. Enumerable.Range(0, 18).Select(feature => feature % 3 != 0)], 2, 3, 3);
        foreach (Stop stop in Enum.GetValues<Stop>())
            foreach (long? budget in new long?[] { null, 1, 4 })
            {
                long before = _inner.Examples;
                var threat = Threat with { Mask = mask, QueryBudget = budget };
                using AttackResult result = Run(_defended, new LogitSpaceAscent { Restarts = 2 }, threat, new RunOptions { Stop = stop, BatchSize = 5 });
                Assert.Equal(_inner.Examples - before, result.ForwardPasses.Sum());
                using Tensor change = result.Adversarial.sub(_inputs).abs_();
                Assert.InRange(change.max().item<float>(), 0, 0.3f);
                Assert.Equal(0, change.to_type(ScalarType.Float64).mul(1 - mask.ToTensor()).max().item<double>());
            }
    }

    [Fact]
    public void It_depends_on_the_seed_and_not_on_the_batch_and_leaves_nothing_behind()
    {
        var attack = new LogitSpaceAscent();
        using AttackResult whole = Run(_defended, attack, Threat, new RunOptions { Seed = 1 }),
            cut = Run(_defended, attack, Threat, new RunOptions { Seed = 1, BatchSize = 5 });
        Assert.Equal(whole.Adversarial.data<float>().ToArray(), cut.Adversarial.data<float>().ToArray());
        using AttackResult other = Run(_defended, attack, Threat, new RunOptions { Seed = 2 });
        Assert.NotEqual(whole.Adversarial.data<float>().ToArray(), other.Adversarial.data<float>().ToArray());
        long before = AttackCase.LiveTensors;
        Run(_defended, attack, Threat, new RunOptions()).Dispose();
        Assert.Equal(before, AttackCase.LiveTensors);
    }

    [Fact]
    public void A_larger_step_breaks_more()
    {
        double Standing(double size)
        {
            using AttackResult result = Run(_defended, new LogitSpaceAscent { StepSize = size }, Threat, new RunOptions());
            using Tensor standing = _defended.Logits(result.Adversarial).argmax(1).eq(_labels);
            return standing.sum().item<long>();
        }
        Assert.True(Standing(1) < Standing(0.01), $"{Standing(1)} and {Standing(0.01)}");
    }

    [Fact]
    public void Models_without_a_thermometer_other_norms_and_routes_are_refused()
    {
        var attack = new LogitSpaceAscent();
        string words = Assert.Throws<UsageException>(() => Run(_inner, attack, Threat, new RunOptions(), _inputs.repeat(1, 4, 1, 1))).Message;
        Assert.Contains("thermometer", words, StringComparison.Ordinal);
        Assert.Contains("Linf",
            Assert.Throws<UsageException>(() => Run(_defended, attack, new ThreatModel { Ball = new NormBall(Norm.L2, 1) }, new RunOptions())).Message,
            StringComparison.Ordinal);
        Assert.Contains("through",
            Assert.Throws<UsageException>(() => Run(_defended, attack with { Through = new AdaptiveRoute() }, Threat, new RunOptions())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_is_trained_against_it()
    {
        using var fixture = new TrainingFixture();
        using Architecture network = Architectures.Create("small-cnn:width=0.25", [Levels, 28, 28], 10, seed: 5);
        using DefendedClassifier defended = new ThermometerEncoding { Levels = Levels }.Around(new ModuleClassifier(network, 10));
        TrainingOptions options = TrainingFixture.Quick with { Method = new LogitSpaceTraining { Threat = Threat, EpsilonWarmUp = 0 } };
        TrainingResult result = Trainer.Train(defended, fixture.Data, options, fixture.Folder("run"));
        Assert.NotNull(result.Last.RobustAccuracy);
        Assert.Throws<UsageException>(() => fixture.Train(options, "bare"));
    }

    private static int Level(double value) => (int)(0.99999 * value * Levels);

    private AttackResult Run(Classifier classifier, Attack attack, ThreatModel threat, RunOptions options, Tensor? inputs = null) =>
        attack.Run(classifier, inputs ?? _inputs, _labels, Examples, threat, options);
}
