using Saddle.Attacks;
using Saddle.Evaluation.LossLandscapes;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Evaluation.LossLandscapes;

public sealed class LossAscentTests
{
    private static readonly NormBall Ball = new(Norm.Linf, 0.2);

    [Fact]
    public void On_a_linear_model_every_start_ends_in_the_best_corner()
    {
        using var scope = NewDisposeScope();
        using LinearCase model = new([[0, 0], [3, -1]]);
        using LossAscent ascent =
            LossAscent.Climb(model.Classifier, full([1, 2], 0.5f), zeros(1, int64), 0, Ball,
                new LossAscentOptions { Starts = 7, Steps = 10, Ends = 4, BatchSize = 3 }, TestContext.Current.CancellationToken);
        double best = Math.Log(1 + Math.Exp(3 * 0.7 - 0.3));
        Assert.Equal(7, ascent.Losses.Count);
        Assert.All(ascent.Losses, trace => Assert.Equal(11, trace.Count));
        Assert.All(ascent.Final, loss => Assert.Equal(best, loss, 1e-5));
        Assert.All(ascent.Losses, trace => Assert.True(trace.Zip(trace.Skip(1)).All(pair => pair.Second >= pair.First - 1e-6)));
        Assert.Equal([4, 2], ascent.Ends.shape);
        Assert.True(ascent.Ends.allclose(tensor(new float[] { 0.7f, 0.3f }).expand(4, 2)));
    }

    [Fact]
    public void Starts_and_ends_are_those_of_the_attack()
    {
        using var scope = NewDisposeScope();
        using Architecture network = Architectures.Create("small-cnn:width=0.25", [1, 28, 28], 10, seed: 3);
        using var classifier = new ModuleClassifier(network, 10);
        Tensor input = full([1, 1, 28, 28], 0.4f), label = tensor(new long[] { 2 });
        using LossAscent ascent =
            LossAscent.Climb(classifier, input, label, 17, Ball, new LossAscentOptions { Starts = 3, Steps = 5, Ends = 3, Seed = 9 },
                TestContext.Current.CancellationToken);
        var attack = new ProjectedGradientDescent { Steps = 5, Restarts = 3 };
        for (int search = 0; search < 3; search++)
        {
            using AttackResult result =
                attack.Run(classifier, input, label, [17], new ThreatModel { Ball = Ball },
                    new RunOptions { Stop = Stop.Never, Keep = Keep.Last, Seed = 9, OnlySearch = search },
                    cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(ascent.Ends[search].allclose(result.Adversarial[0], atol: 1e-6), $"search {search}");
        }
    }

    [Fact]
    public void The_batch_changes_nothing_and_last_losses_are_those_of_the_traces()
    {
        using var scope = NewDisposeScope();
        using Architecture network = Architectures.Create("small-cnn:width=0.25", [1, 28, 28], 10, seed: 3);
        using var classifier = new ModuleClassifier(network, 10);
        Tensor input = full([1, 1, 28, 28], 0.4f), label = tensor(new long[] { 2 });
        var options = new LossAscentOptions { Starts = 5, Steps = 4, BatchSize = 5 };
        using LossAscent whole = LossAscent.Climb(classifier, input, label, 0, Ball, options, TestContext.Current.CancellationToken),
            parts = LossAscent.Climb(classifier, input, label, 0, Ball, options with { BatchSize = 2, Traces = false }, TestContext.Current.CancellationToken);
        Assert.All(parts.Losses, row => Assert.Single(row));
        Assert.All(whole.Final.Zip(parts.Final), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.Equal([0, 1, 28, 28], whole.Ends.shape);
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        using var scope = NewDisposeScope();
        using LinearCase model = new([[0, 0], [3, -1]]);
        Assert.Throws<UsageException>(() => LossAscent.Climb(model.Classifier, zeros(1, 2), zeros(1, int64), 0, new NormBall(Norm.L0, 1)));
        Assert.Throws<UsageException>(() => LossAscent.Climb(model.Classifier, zeros(2, 2), zeros(2, int64), 0, Ball));
        Assert.Throws<UsageException>(() => new LossAscentOptions { Starts = 0 });
        Assert.Throws<UsageException>(() => new LossAscentOptions { StepSize = -1 });
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using LinearCase model = new([[0, 0], [3, -1]]);
        using Tensor input = full([1, 2], 0.5f), label = zeros(1, int64);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (LossAscent ascent =
            LossAscent.Climb(model.Classifier, input, label, 0, Ball, new LossAscentOptions { Starts = 6, Steps = 3, Ends = 6, BatchSize = 4 },
                TestContext.Current.CancellationToken))
            MaximaGeometry.Of(model.Classifier, input, label, 0, ascent.Ends, Ball, seed: 1);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
