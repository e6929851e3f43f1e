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
        double accuracy = Validation.NaturalAccuracy(classifier, test, batchSize: 500, CancellationToken.None);
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
        Assert.Equal([0.025, 0.1 * 7 / 12, 0.1 * 11 / 12], epochs.Select(epoch => epoch.GetProperty("epsilon").GetDouble()),
            (left, right) => Math.Abs(left - right) < 1e-12);
    }

    [Fact]
    public void Divergence_stops_with_step_and_learning_rate()
    {
        using var fixture = new TrainingFixture();
        TrainingOptions options =
            TrainingFixture.Quick with
            {
                Optimizer = OptimizerKind.Sgd,
                LearningRate = 100,
                WeightDecay = 1,
                Schedule = LearningRateSchedule.Constant,
                Epochs = 20
            };
        string message = Assert.Throws<InputException>(() => fixture.Train(options, "natural")).Message;
        Assert.Matches("diverged in epoch [0-9]+, step [0-9]+ of 4, at the learning rate 100", message);
        Assert.Contains("diverged", Assert.Throws<InputException>(() => fixture.Train(options with { Method = Pgd }, "adversarial")).Message);
    }

    [Fact]
    public void Validation_that_is_not_finite_is_divergence_too_and_saves_nothing()
    {
        using var fixture = new TrainingFixture();
        string message =
            Assert.Throws<InputException>(() => fixture.Train(TrainingFixture.Quick with { AverageDecay = 0, Method = new Spoiling(Epoch: 2) }, "run")).Message;
        Assert.Contains("diverged in epoch 2, step 4 of 4", message, StringComparison.Ordinal);
        Assert.Contains("The models of epoch 1 are kept", message, StringComparison.Ordinal);
        using SafetensorsFile last = SafetensorsFile.Read(Path.Combine(fixture.Folder("run"), "last.safetensors"));
        Assert.Equal("1", last.Metadata["epoch"]);
        Assert.True(last.Tensors.Values.All(tensor => tensor.isfinite().all().item<bool>()));
    }

    [Fact]
    public void An_accuracy_does_not_depend_on_how_many_are_validated_at_once()
    {
        using Dataset data = EmbeddedDigits.Make(DatasetSplit.Test, first: 150);
        using Architecture network = Architectures.Create("linear", data.InputShape, 10, seed: 0);
        using var classifier = new ModuleClassifier(network, 10);
        double At(int batchSize) =>
            Validation.NaturalAccuracy(classifier, data, batchSize, CancellationToken.None) + 10
            * Pgd.RobustAccuracy(classifier, data, batchSize, seed: 1, CancellationToken.None)!.Value;
        Assert.Equal(At(150), At(64));
        Assert.Equal(At(150), At(7));
    }

    [Fact]
    public void Memory_that_ran_out_is_no_divergence()
    {
        Exception error = Assert.ThrowsAny<Exception>(() => zeros(1L << 50));
        Assert.True(TorchMemory.RanOut(error), error.Message);
        Assert.False(TorchMemory.RanOut(new InvalidOperationException("The shapes differ.")));
    }

    [Fact]
    public void Data_that_does_not_fit_is_refused()
    {
        using var fixture = new TrainingFixture("linear");
        using Architecture wide = Architectures.Create("linear", [1, 32, 32], 10, seed: 0), few = Architectures.Create("linear", [1, 28, 28], 9, seed: 0),
            fitting = Architectures.Create("linear", [1, 28, 28], 10, seed: 0);
        Assert.Contains("[1, 32, 32]",
            Assert.Throws<InputException>(() => Trainer.Train(wide, fixture.Data, TrainingFixture.Quick, fixture.Folder("run"))).Message);
        Assert.Contains("10 classes",
            Assert.Throws<InputException>(() => Trainer.Train(few, fixture.Data, TrainingFixture.Quick, fixture.Folder("run"))).Message);
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

    /// <summary>Natural training that leaves weights behind, after an epoch, of which the sums stay finite and the outputs do not.</summary>
    private sealed record Spoiling(int Epoch) : TrainingMethod
    {
        public override string Name => "spoiling";

        public override IReadOnlyDictionary<string, string> Options { get; } = new Dictionary<string, string>();

        public override Tensor Perturb(TrainingStep step) => step.Inputs;

        public override Tensor Loss(TrainingStep step, Tensor perturbed) => new NaturalTraining().Loss(step, perturbed);

        public override OverfittingProbe? Probe(Classifier classifier, Dataset examples, int batchSize, ulong seed, double done,
            CancellationToken cancellationToken)
        {
            if ((int)(done * TrainingFixture.Quick.Epochs) + 1 < Epoch) return null;
            using var frozen = no_grad();
            foreach (Tensor weight in classifier.Parameters) weight.mul_(1e30f);
            return null;
        }
    }
}
