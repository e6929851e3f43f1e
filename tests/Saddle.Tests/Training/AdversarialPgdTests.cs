using Saddle.AdversarialTraining;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Training;

public class AdversarialPgdTests
{
    private static readonly ThreatModel Linf = new() { Ball = new NormBall(Norm.Linf, 0.2) };

    [Fact]
    public void Epsilon_grows_linearly_and_then_stays()
    {
        var method = new AdversarialPgd { Threat = Linf, EpsilonWarmUp = 0.4 };
        Assert.Equal([0, 0.1, 0.2, 0.2], new[] { 0, 0.2, 0.4, 0.99 }.Select(done => method.Epsilon(done)!.Value),
            (left, right) => Math.Abs(left - right) < 1e-12);
        Assert.Equal(0.2, (method with { EpsilonWarmUp = 0 }).Epsilon(0));
    }

    [Fact]
    public void Loss_rises_with_epsilon_from_the_natural_one()
    {
        using Dataset data = EmbeddedDigits.Make(DatasetSplit.Train, first: 64);
        using Architecture network = Architectures.Create("linear", data.InputShape, 10, seed: 0);
        using var classifier = new ModuleClassifier(network, 10);
        var method = new AdversarialPgd { Threat = Linf, EpsilonWarmUp = 1 };
        double At(TrainingMethod loss, double done)
        {
            using var scope = NewDisposeScope();
            return loss.Loss(new TrainingStep(classifier, data.Inputs, data.Labels, [.. Enumerable.Range(0, 64)], done, 0, CancellationToken.None))
                .item<float>();
        }
        Assert.Equal(At(new NaturalTraining(), 0), At(method, 0));
        Assert.True(At(method, 0) < At(method, 0.3) && At(method, 0.3) < At(method, 0.9));
        Assert.All(classifier.Parameters, parameter => Assert.True(parameter.requires_grad));
        // On a linear model the first sign step is exact: the loss grows by a step that reaches the ball's corner for every wrong class at most.
        double largest = At(new NaturalTraining(), 0) + 2 * 0.2 * network.state_dict()["fc1.weight"].abs().sum(1).max().item<float>();
        Assert.InRange(At(method, 0.999), At(method, 0.9), largest);
    }

    [Theory, InlineData(Norm.L2, 1.5), InlineData(Norm.L1, 8)]
    public void Other_norms_train_too(Norm norm, double epsilon)
    {
        using var fixture = new TrainingFixture();
        var method = new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(norm, epsilon) }, Steps = 3 };
        TrainingResult result = fixture.Train(TrainingFixture.Quick with { Method = method, Epochs = 1 }, "run");
        Assert.InRange(result.Best.RobustAccuracy!.Value, 0, result.Best.NaturalAccuracy);
    }

    [Fact]
    public void Against_attacks_it_stands_where_natural_training_falls()
    {
        using Dataset data = EmbeddedDigits.Make(DatasetSplit.Train, first: 1500);
        using var fixture = new TrainingFixture();
        var method = new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1) }, Steps = 3 };
        double Robust(TrainingMethod trained, string folder)
        {
            using Architecture network = Architectures.Create("small-cnn:width=0.5", data.InputShape, 10, seed: 0);
            Trainer.Train(network, data, new TrainingOptions { Epochs = 10, BatchSize = 50, LearningRate = 0.004, Method = trained }, fixture.Folder(folder));
            using var classifier = new ModuleClassifier(network, 10);
            using Dataset test = EmbeddedDigits.Make(DatasetSplit.Test, first: 200);
            return method.RobustAccuracy(classifier, test, batchSize: 500, seed: 1, CancellationToken.None)!.Value;
        }
        double natural = Robust(new NaturalTraining(), "natural"), robust = Robust(method, "robust");
        Assert.True(robust > 0.7 && robust > natural + 0.1, $"natural training {natural}, adversarial training {robust}");
    }
}
