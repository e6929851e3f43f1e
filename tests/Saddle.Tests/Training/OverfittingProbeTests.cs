using System.Text.Json;
using Saddle.AdversarialTraining;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Training;

public class OverfittingProbeTests
{
    private static readonly ThreatModel Linf = new() { Ball = new NormBall(Norm.Linf, 0.1) };

    [Theory]
    [InlineData(0.9, 0.85, false), InlineData(0.9, 0.46, false), InlineData(0.9, 0.44, true), InlineData(1, 0, true), InlineData(0.2, 0,
        true), InlineData(0.19, 0, false)]
    public void Collapse_is_a_multi_step_accuracy_below_half_of_the_single_step_one(double oneStep, double manySteps, bool collapsed) =>
        Assert.Equal(collapsed, new OverfittingProbe(oneStep, manySteps).Collapsed);

    [Fact]
    public void Probe_is_at_the_ball_of_its_epoch()
    {
        using var fixture = new TrainingFixture();
        TrainingResult result =
            fixture.Train(
                TrainingFixture.Quick with { Epochs = 6, LearningRate = 0.01, Method = new AdversarialPgd { Threat = Linf, Steps = 2, EpsilonWarmUp = 0 } },
                "run");
        Assert.All(result.Epochs, epoch => Assert.InRange(epoch.Probe!.MultiStepAccuracy, 0, epoch.Probe.SingleStepAccuracy + 0.05));
        using Architecture network = Architectures.Create(fixture.Architecture, fixture.Data.InputShape, 10, seed: 5);
        Trainer.Train(network, fixture.Data, TrainingFixture.Quick with { Epochs = 6, LearningRate = 0.01 }, fixture.Folder("natural"));
        using var classifier = new ModuleClassifier(network, 10) { Training = true };
        OverfittingProbe? At(double epsilon, double warmUp, double done) =>
            new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, epsilon) }, EpsilonWarmUp = warmUp }
            .Probe(classifier, fixture.Data, batchSize: 100, seed: 0, done, CancellationToken.None);
        Assert.Null(At(0.1, warmUp: 1, done: 0));
        Assert.Equal(At(0.05, warmUp: 0, done: 0), At(0.1, warmUp: 1, done: 0.5));
        Assert.NotEqual(At(0.1, warmUp: 0, done: 0), At(0.1, warmUp: 1, done: 0.5));
        Assert.True(classifier.Training);
    }

    [Fact]
    public void Warning_is_in_the_log_and_nothing_changes_without_roll_back()
    {
        using var fixture = new TrainingFixture();
        TrainingResult result = fixture.Train(TrainingFixture.Quick with { Method = new Overfitting(3, 2) }, "run");
        fixture.Train(TrainingFixture.Quick, "natural");
        Assert.Contains("catastrophic overfitting in epoch 2", result.Epochs[1].Warning, StringComparison.Ordinal);
        Assert.Null(result.Epochs[0].Warning);
        using var log = JsonDocument.Parse(File.ReadAllBytes(result.Log));
        JsonElement epoch = log.RootElement.GetProperty("epochs")[1];
        Assert.Contains("90.0 % stand against one step (FGSM), only 10.0 % against ten (PGD)", epoch.GetProperty("warning").GetString(),
            StringComparison.Ordinal);
        Assert.True(epoch.GetProperty("probe").GetProperty("collapsed").GetBoolean());
        Assert.Equal(fixture.State("natural"), fixture.State("run"));
    }

    [Fact]
    public void Rolled_back_epoch_leaves_nothing_and_the_next_one_halves_the_step()
    {
        using var fixture = new TrainingFixture();
        var method = new Overfitting(4, 2, 3) { Takes = true };
        TrainingOptions options = TrainingFixture.Quick with { Epochs = 4, Method = method };
        byte[] after = [];
        TrainingResult result = fixture.Train(options, "run", new Listener(progress =>
        {
            if (progress is { Epoch: 1, Finished: not null }) after = fixture.Bytes("run", "last.safetensors");
            if (progress is { Epoch: 2 or 3, Finished: not null }) Assert.Equal(after, fixture.Bytes("run", "last.safetensors"));
        }));
        Assert.Equal([false, true, true, false], result.Epochs.Select(epoch => epoch.RolledBack));
        Assert.Equal([1, 1, 0.5, 0.25], method.Scales);
        Assert.Contains("taken back", result.Epochs[1].Warning, StringComparison.Ordinal);
        Assert.False(result.Best.RolledBack);
        Assert.Equal(4, result.Last.Epoch);
        // Adam's steps are those of the two epochs that count.
        Assert.NotEqual(after, fixture.Bytes("run", "last.safetensors"));
        using SafetensorsFile checkpoint = SafetensorsFile.Read(Path.Combine(fixture.Folder("run"), "checkpoint.safetensors"));
        Assert.Equal("8", checkpoint.Metadata["steps"]);
    }

    [Fact]
    public void Last_model_is_of_the_last_epoch_that_was_kept()
    {
        using var fixture = new TrainingFixture();
        TrainingResult result = fixture.Train(TrainingFixture.Quick with { Epochs = 3, Method = new Overfitting(3, 3) { Takes = true } }, "run");
        Assert.Equal(2, result.Last.Epoch);
        using SafetensorsFile model = SafetensorsFile.Read(result.LastModel);
        Assert.Equal("2", model.Metadata["epoch"]);
    }

    [Theory, InlineData(2, 3), InlineData(3, 2), InlineData(4, 1)]
    public void Stopped_training_goes_on_bit_for_bit_across_a_roll_back(int epoch, int step)
    {
        using var fixture = new TrainingFixture();
        TrainingOptions options = TrainingFixture.Quick with { Epochs = 4, Method = new Overfitting(4, 2) { Takes = true } };
        TrainingResult straight = fixture.Train(options, "straight");
        using var cancellation = new CancellationTokenSource();
        var stopper = new Listener(progress => { if (progress.Epoch == epoch && progress.Step == step) cancellation.Cancel(); });
        Assert.Throws<OperationCanceledException>(() => fixture.Train(options, "stopped", stopper, cancellation.Token));
        TrainingResult resumed = fixture.Train(options, "stopped");
        Assert.Equal(straight.Epochs.Select(done => done.RolledBack), resumed.Epochs.Select(done => done.RolledBack));
        Assert.Equal(fixture.State("straight"), fixture.State("stopped"));
        Assert.Equal(fixture.Bytes("straight", "last.safetensors"), fixture.Bytes("stopped", "last.safetensors"));
    }

    [Fact]
    public void Collapse_from_the_start_has_nowhere_to_go_back_to()
    {
        using var fixture = new TrainingFixture();
        TrainingResult result = fixture.Train(TrainingFixture.Quick with { Method = new Overfitting(3, 1, 2) { Takes = true } }, "run");
        Assert.All(result.Epochs, epoch => Assert.False(epoch.RolledBack));
        Assert.Equal(2, result.Epochs.Count(epoch => epoch.Warning is not null));
    }

    /// <summary>Natural training that says of some epochs that they have collapsed.</summary>
    private sealed record Overfitting(int Epochs, params int[] Collapsed) : TrainingMethod
    {
        public List<double> Scales { get; } = [];

        public bool Takes { get; init; }

        public override string Name => "overfitting";

        public override bool RollsBack => Takes;

        public override IReadOnlyDictionary<string, string> Options { get; } = new Dictionary<string, string>();

        public override Tensor Perturb(TrainingStep step)
        {
            if (Scales.Count == 0 || step.Seed != Seen) Scales.Add(step.StepScale);
            Seen = step.Seed;
            return step.Inputs;
        }

        public override Tensor Loss(TrainingStep step, Tensor perturbed) => new NaturalTraining().Loss(step, perturbed);

        public override OverfittingProbe? Probe(Classifier classifier, Dataset examples, int batchSize, ulong seed, double done,
            CancellationToken cancellationToken) =>
            new(0.9, Collapsed.Contains((int)(done * Epochs) + 1) ? 0.1 : 0.8);

        private ulong Seen { get; set; }
    }
}
