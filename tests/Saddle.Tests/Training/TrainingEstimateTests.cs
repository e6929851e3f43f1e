using Saddle.AdversarialTraining;
using Saddle.Data;
using Saddle.Models;
using Saddle.Tests.Data;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Training;

/// <summary>What a training takes is told before it starts, and the telling changes nothing.</summary>
public sealed class TrainingEstimateTests
{
    private static readonly ThreatModel Threat = new() { Ball = new NormBall(Norm.Linf, 0.1) };

    /// <summary>All but the one that trains a network behind a thermometer alone.</summary>
    public static TheoryData<string> Methods => [.. TrainingMethods.Names.All.Where(entry => entry.Create() is not LogitSpaceTraining).Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_training_is_the_same_with_and_without_an_estimate(string method)
    {
        using var folder = new TemporaryFolder();
        using Dataset data = Datasets.Load(DatasetSpecification.Parse("digits:train"), new DatasetOptions { First = 100 });
        ThreatModel? threat = TrainingMethods.Names.Find(method).Create() is AdversarialMethod ? Threat : null;
        var options = new TrainingOptions { Epochs = 1, BatchSize = 32, Method = TrainingMethods.Create(method, threat) };
        using Architecture first = Architectures.Create("small-cnn", data.InputShape, 10, seed: 1),
            second = Architectures.Create("small-cnn", data.InputShape, 10, seed: 1);
        using var classifier = new ModuleClassifier(first, new ModelContract { Classes = 10, InputShape = data.InputShape });
        TrainingEstimate estimate = Trainer.Estimate(classifier, data, options);
        Assert.Equal((1, 3, 95, 5), (estimate.Epochs, estimate.StepsPerEpoch, estimate.Examples, estimate.ValidationExamples));
        Assert.InRange(estimate.Seconds, 1e-4, 60);
        TrainingResult estimated = Trainer.Train(classifier, data, options, folder.At("a")), plain = Trainer.Train(second, data, options, folder.At("b"));
        Assert.Equal(plain.Epochs[0].Loss, estimated.Epochs[0].Loss);
        Assert.Equal(File.ReadAllBytes(plain.LastModel), File.ReadAllBytes(estimated.LastModel));
    }
}
