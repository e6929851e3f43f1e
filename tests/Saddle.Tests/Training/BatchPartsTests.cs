using Saddle.AdversarialTraining;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Training;

public sealed class BatchPartsTests
{
    private static readonly ThreatModel Linf = new() { Ball = new NormBall(Norm.Linf, 0.1) };

    private static readonly Dictionary<string, TrainingMethod> Methods = new()
    {
        ["natural"] = new NaturalTraining(),
        ["pgd"] = new AdversarialPgd { Threat = Linf, Steps = 2, EpsilonWarmUp = 0 },
        ["pgd, a quarter natural"] = new AdversarialPgd { Threat = Linf, Steps = 2, EpsilonWarmUp = 0, CleanShare = 0.25 },
        ["fast"] = new FastTraining { Threat = Linf, EpsilonWarmUp = 0 },
        ["trades"] = new TradesTraining { Threat = Linf, Steps = 2, EpsilonWarmUp = 0 },
        ["mart"] = new MartTraining { Threat = Linf, Steps = 2, EpsilonWarmUp = 0 },
    };

    public static TheoryData<string> Names => [.. Methods.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Parts_of_a_batch_train_as_the_whole_does(string method)
    {
        TrainingOptions options =
            TrainingFixture.Quick with { Method = Methods[method], Epochs = 1, Optimizer = OptimizerKind.Sgd, LearningRate = 0.01, BatchSize = 96 };
        (double wholeLoss, float[] whole) = Train(options, threads: 1);
        (double partsLoss, float[] parts) = Train(options, threads: 3);
        Assert.Equal(wholeLoss, partsLoss, 1e-4);
        Assert.True(whole.Zip(parts).Max(pair => Math.Abs(pair.First - pair.Second)) < 1e-4f);
        Assert.Equal(parts, Train(options, threads: 3).Weights);
    }

    [Fact]
    public void Few_examples_and_one_thread_are_one_part()
    {
        using Tensor few = zeros(40, 2), many = zeros(100, 2);
        AtThreads(4, () =>
        {
            Assert.Equal([new Range(0, 40)], BatchParts.Of(few));
            Assert.Equal([new Range(0, 33), new Range(33, 66), new Range(66, 100)], BatchParts.Of(many));
            return 0;
        });
        AtThreads(1, () =>
        {
            Assert.Single(BatchParts.Of(many));
            return 0;
        });
    }

    [Fact]
    public void What_batch_statistics_see_is_the_whole_batch()
    {
        // Running statistics of a batch in parts would be those of its parts.
        TrainingOptions options = TrainingFixture.Quick with { Epochs = 1, Optimizer = OptimizerKind.Sgd, LearningRate = 0.01, BatchSize = 96 };
        (double wholeLoss, float[] whole) = Train(options, threads: 1, "small-resnet:width=0.125");
        (double partsLoss, float[] parts) = Train(options, threads: 3, "small-resnet:width=0.125");
        Assert.Equal(wholeLoss, partsLoss, 1e-4);
        Assert.True(whole.Zip(parts).Max(pair => Math.Abs(pair.First - pair.Second)) < 1e-3f);
    }

    private static (double Loss, float[] Weights) Train(TrainingOptions options, int threads, string architecture = "small-cnn:width=0.25") =>
        AtThreads(threads, () =>
    {
        using var fixture = new TrainingFixture();
        using Architecture network = Architectures.Create(architecture, fixture.Data.InputShape, 10, seed: 0);
        TrainingResult result = Trainer.Train(network, fixture.Data, options, fixture.Folder("run"));
        return (result.Epochs[^1].Loss,
            (float[])[.. network.state_dict().Values.Where(value => value.dtype == float32).SelectMany(value => value.data<float>().ToArray())]);
    });

    private static T AtThreads<T>(int threads, Func<T> work)
    {
        int before = get_num_threads();
        try
        {
            set_num_threads(threads);
            return work();
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
