using System.Text.Json;
using Saddle.AdversarialTraining;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Training;

public class EarlyStoppingTests
{
    private static readonly TrainingOptions Patient =
        new() { Patience = 2, Method = new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3) } } };

    [Theory]
    [InlineData(false, 0.5)]
    [InlineData(false, 0.5, 0.4)]
    [InlineData(true, 0.5, 0.4, 0.4)]
    [InlineData(true, 0.5, 0.5, 0.5)]
    [InlineData(false, 0.5, 0.4, 0.6, 0.5)]
    [InlineData(true, 0.5, 0.4, 0.6, 0.5, 0.59)]
    public void It_is_due_after_as_many_epochs_without_a_higher_accuracy(bool due, params double[] robust)
    {
        EpochRecord[] epochs = [.. robust.Select((accuracy, index) => Epoch(index + 1, accuracy, 0.3))];
        Assert.Equal(due, EarlyStopping.IsDue(epochs, Patient));
        Assert.False(EarlyStopping.IsDue(epochs, Patient with { Patience = null }));
        // While ε grows, robust accuracy is at chance and may well fall.
        Assert.Equal(due, EarlyStopping.IsDue([Epoch(1, 0.9, 0.1), Epoch(2, 0.2, 0.2), Epoch(3, 0.1, 0.29), .. epochs], Patient));
    }

    [Fact]
    public void Epoch_that_was_taken_back_is_none_with_a_higher_accuracy() =>
        Assert.True(EarlyStopping.IsDue([Epoch(1, 0.5, 0.3), Epoch(2, 0.9, 0.3) with { RolledBack = true }, Epoch(3, 0.4, 0.3)], Patient));

    [Fact]
    public void Training_stops_and_goes_on_to_stop_at_the_same_epoch()
    {
        using var fixture = new TrainingFixture("linear");
        // With a learning rate this small nothing ever changes for the better.
        TrainingOptions options =
            TrainingFixture.Quick with
            {
                Epochs = 40,
                Patience = 3,
                LearningRate = 1e-12,
                Method = new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1) }, Steps = 1, EpsilonWarmUp = 0.1 }
            };
        TrainingResult straight = fixture.Train(options, "straight");
        // ε is full at the end of epoch 5: its last step comes after 19 of 160 steps.
        Assert.Equal(8, straight.Epochs.Count);
        Assert.False(straight.WasComplete);
        using var log = JsonDocument.Parse(File.ReadAllBytes(straight.Log));
        Assert.True(log.RootElement.GetProperty("complete").GetBoolean());
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            fixture.Train(options, "stopped", new Listener(progress => { if (progress is { Epoch: 7, Step: 1 }) cancellation.Cancel(); }), cancellation.Token));
        TrainingResult resumed = fixture.Train(options, "stopped");
        Assert.Equal((6, 8), (resumed.EpochsDoneBefore, resumed.Epochs.Count));
        Assert.Equal(fixture.State("straight"), fixture.State("stopped"));
        Assert.Equal(fixture.Bytes("straight", "best.safetensors"), fixture.Bytes("stopped", "best.safetensors"));
        Assert.True(fixture.Train(options, "stopped").WasComplete);
    }

    private static EpochRecord Epoch(int epoch, double robust, double epsilon) => new(epoch, 1, 0.9, robust, 0.1, epsilon, 1, 1);
}
