using Saddle.AdversarialTraining;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Training;

public class ResumeTests
{
    private static readonly AdversarialPgd Pgd = new() { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1) }, Steps = 2 };

    public static TheoryData<OptimizerKind, bool> Kinds => new() { { OptimizerKind.Adam, true }, { OptimizerKind.Sgd, false } };

    [Theory, MemberData(nameof(Kinds))]
    public void Training_that_was_stopped_goes_on_bit_for_bit(OptimizerKind optimizer, bool adversarial)
    {
        using var fixture = new TrainingFixture();
        TrainingOptions options = TrainingFixture.Quick with { Optimizer = optimizer, LearningRate = 0.01, Method = adversarial ? Pgd : new NaturalTraining() };
        TrainingResult straight = fixture.Train(options, "straight");
        using var cancellation = new CancellationTokenSource();
        var stopper = new Listener(progress => { if (progress is { Epoch: 2, Step: 2 }) cancellation.Cancel(); });
        Assert.Throws<OperationCanceledException>(() => fixture.Train(options, "stopped", stopper, cancellation.Token));
        TrainingResult resumed = fixture.Train(options, "stopped");
        Assert.Equal(0, straight.EpochsDoneBefore);
        Assert.Equal(1, resumed.EpochsDoneBefore);
        Assert.Equal(fixture.State("straight"), fixture.State("stopped"));
        Assert.Equal(fixture.Bytes("straight", "last.safetensors"), fixture.Bytes("stopped", "last.safetensors"));
        Assert.Equal(fixture.Bytes("straight", "best.safetensors"), fixture.Bytes("stopped", "best.safetensors"));
        Assert.Equal(straight.Epochs.Select(WithoutTime), resumed.Epochs.Select(WithoutTime));
    }

    [Fact]
    public void Running_statistics_are_resumed_averaged_and_saved()
    {
        using var fixture = new TrainingFixture("small-resnet:width=0.25");
        TrainingOptions options = TrainingFixture.Quick with { Epochs = 2, Method = Pgd };
        TrainingResult straight = fixture.Train(options, "straight");
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            fixture.Train(options, "stopped", new Listener(progress => { if (progress is { Epoch: 2, Step: 2 }) cancellation.Cancel(); }), cancellation.Token));
        fixture.Train(options, "stopped");
        Dictionary<string, byte[]> state = fixture.State("straight");
        Assert.Equal(state, fixture.State("stopped"));
        Assert.Equal(fixture.Bytes("straight", "last.safetensors"), fixture.Bytes("stopped", "last.safetensors"));
        Assert.NotEqual(state["weight.norm1.running_mean"], state["average.norm1.running_mean"]);
        using SafetensorsFile last = SafetensorsFile.Read(straight.LastModel);
        Assert.Equal(state["average.norm1.running_mean"], last.Tensors["norm1.running_mean"].bytes.ToArray());
    }

    [Fact]
    public void Complete_training_is_not_repeated()
    {
        using var fixture = new TrainingFixture();
        TrainingOptions options = TrainingFixture.Quick with { Epochs = 1 };
        fixture.Train(options, "run");
        byte[] before = fixture.Bytes("run", "checkpoint.safetensors");
        int reports = 0;
        TrainingResult again = fixture.Train(options, "run", new Listener(_ => reports++));
        Assert.True(again.WasComplete);
        Assert.Equal(0, reports);
        Assert.Equal(before, fixture.Bytes("run", "checkpoint.safetensors"));
    }

    [Fact]
    public void Seed_decides_the_weights()
    {
        using var fixture = new TrainingFixture();
        fixture.Train(TrainingFixture.Quick, "zero");
        fixture.Train(TrainingFixture.Quick, "zero again");
        fixture.Train(TrainingFixture.Quick with { Seed = 1 }, "one");
        Assert.Equal(fixture.Bytes("zero", "last.safetensors"), fixture.Bytes("zero again", "last.safetensors"));
        Assert.NotEqual(fixture.State("zero")["weight.fc2.bias"], fixture.State("one")["weight.fc2.bias"]);
    }

    private static EpochRecord WithoutTime(EpochRecord epoch) => epoch with { Seconds = 0, ExamplesPerSecond = 0 };
}
