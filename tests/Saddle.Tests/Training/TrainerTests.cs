using System.Text.Json;
using Saddle.AdversarialTraining;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Training;

public class TrainerTests
{
    private static readonly AdversarialPgd Pgd = new() { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1) }, Steps = 2 };

    [Fact]
    public void Trained_model_loads_by_its_path_alone_and_has_learnt()
    {
        using Dataset data = EmbeddedDigits.Make(DatasetSplit.Train, first: 1500), test = EmbeddedDigits.Make(DatasetSplit.Test, first: 300);
        using var fixture = new TrainingFixture();
        using Architecture network = Architectures.Create("small-cnn", data.InputShape, 10, seed: 0);
        TrainingResult result = Trainer.Train(network, data, new TrainingOptions { Epochs = 6, BatchSize = 50 }, fixture.Folder("run"));
        using Classifier classifier = ModelLoader.Load(result.BestModel, new ModelLoadOptions());
        double accuracy = Validation.NaturalAccuracy(classifier, test, CancellationToken.None);
        Assert.True(accuracy > 0.9, $"{accuracy}");
        Assert.Equal(result.Best, result.Epochs.MaxBy(epoch => (epoch.NaturalAccuracy, epoch.Epoch)));
        using SafetensorsFile file = SafetensorsFile.Read(result.BestModel);
        Assert.Equal("small-cnn", file.Metadata["architecture"]);
        Assert.Equal($"{result.Best.Epoch}", file.Metadata["epoch"]);
        Assert.Contains("\"batch-size\":\"50\"", file.Metadata["training"]);
        // The network that was handed in has the weights of the last model.
        using SafetensorsFile last = SafetensorsFile.Read(result.LastModel);
        Assert.Equal(last.Tensors["fc1.weight"].bytes.ToArray(), network.state_dict()["fc1.weight"].bytes.ToArray());
    }

    [Fact]
    public void Log_tells_what_every_epoch_came_to()
    {
        using var fixture = new TrainingFixture();
        TrainingResult result = fixture.Train(TrainingFixture.Quick with { Method = Pgd with { EpsilonWarmUp = 1 } }, "run");
        using var log = JsonDocument.Parse(File.ReadAllBytes(result.Log));
        Assert.Equal(1, log.RootElement.GetProperty("schemaVersion").GetInt32());
        Assert.True(log.RootElement.GetProperty("complete").GetBoolean());
        Assert.Equal("linf:0.1 untargeted gradient", log.RootElement.GetProperty("training").GetProperty("threat").GetString());
        JsonElement[] epochs = [.. log.RootElement.GetProperty("epochs").EnumerateArray()];
        Assert.Equal([1, 2, 3], epochs.Select(epoch => epoch.GetProperty("epoch").GetInt32()));
        Assert.Equal(result.Epochs.Select(epoch => epoch.RobustAccuracy), epochs.Select(epoch => (double?)epoch.GetProperty("robustAccuracy").GetDouble()));
        // 192 examples make 4 steps an epoch; ε of an epoch is that of its last step, of which 3, 7 and 11 of 12 lie before.
        Assert.Equal([0.025, 0.1 * 7 / 12, 0.1 * 11 / 12], epochs.Select(epoch => epoch.GetProperty("epsilon").GetDouble()), (left, right) => Math.Abs(left - right) < 1e-12);
    }

    [Fact]
    public void Divergence_stops_with_step_and_learning_rate()
    {
        using var fixture = new TrainingFixture();
        TrainingOptions options = TrainingFixture.Quick with { Optimizer = OptimizerKind.Sgd, LearningRate = 100, WeightDecay = 1, Schedule = LearningRateSchedule.Constant, Epochs = 20 };
        string message = Assert.Throws<InputException>(() => fixture.Train(options, "natural")).Message;
        Assert.Matches("diverged in epoch [0-9]+, step [0-9]+ of 4, at the learning rate 100", message);
        Assert.Contains("diverged", Assert.Throws<InputException>(() => fixture.Train(options with { Method = Pgd }, "adversarial")).Message);
    }

    [Fact]
    public void Data_that_does_not_fit_is_refused()
    {
        using var fixture = new TrainingFixture("linear");
        using Architecture wide = Architectures.Create("linear", [1, 32, 32], 10, seed: 0), few = Architectures.Create("linear", [1, 28, 28], 9, seed: 0), fitting = Architectures.Create("linear", [1, 28, 28], 10, seed: 0);
        Assert.Contains("[1, 32, 32]", Assert.Throws<InputException>(() => Trainer.Train(wide, fixture.Data, TrainingFixture.Quick, fixture.Folder("run"))).Message);
        Assert.Contains("10 classes", Assert.Throws<InputException>(() => Trainer.Train(few, fixture.Data, TrainingFixture.Quick, fixture.Folder("run"))).Message);
        using Dataset one = fixture.Data.First(1);
        Assert.Contains("at least 2", Assert.Throws<InputException>(() => Trainer.Train(fitting, one, TrainingFixture.Quick, fixture.Folder("run"))).Message);
        foreach (float wrong in new[] { float.NaN, float.PositiveInfinity, 255f, -1f })
        {
            using Dataset data = fixture.Data.First(20);
            data.Inputs[3, 0, 5, 5] = wrong;
            string message = Assert.Throws<InputException>(() => Trainer.Train(fitting, data, TrainingFixture.Quick, fixture.Folder("run"))).Message;
            Assert.Contains("within 0 to 1", message);
            Assert.Equal(!float.IsFinite(wrong), message.Contains("NaN or infinite"));
        }
        Assert.False(Directory.Exists(fixture.Folder("run")));
    }
}
