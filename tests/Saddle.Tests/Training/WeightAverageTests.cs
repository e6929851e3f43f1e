using Saddle.AdversarialTraining;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;
using TorchSharp.Modules;

namespace Saddle.Tests.Training;

public class WeightAverageTests
{
    private static readonly AdversarialPgd Pgd = new() { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1) }, Steps = 2 };

    [Fact]
    public void Swa_is_the_plain_mean_of_the_last_steps()
    {
        using var weight = new Parameter(tensor(new float[] { 0, 100 }));
        using var average = new WeightAverage([("w", weight)], AverageShares.Of(new TrainingOptions { Average = AverageKind.Swa, SwaStart = 0.5 }, steps: 8));
        for (int step = 1; step <= 8; step++)
        {
            using (no_grad()) weight.add_(1);
            average.Add(step);
            double expected = step <= 4 ? step : Enumerable.Range(5, step - 4).Average();
            using (average.Applied())
                Assert.Equal([expected, 100 + expected], weight.data<float>().ToArray().Select(value => (double)value),
                    (left, right) => Math.Abs(left - right) < 1e-5);
        }
        Assert.Equal([8f, 108f], weight.data<float>().ToArray());
        average.Settle();
        Assert.Equal([6.5f, 106.5f], weight.data<float>().ToArray());
    }

    [Theory]
    [InlineData(AverageKind.Swa, 0)]
    [InlineData(AverageKind.Swa, 4, 1)]
    [InlineData(AverageKind.Swa, 6, 1, 2)]
    [InlineData(AverageKind.Swa, 0, 3, 4)]
    [InlineData(AverageKind.Ema, 0, 1, 2)]
    public void Steps_that_were_taken_back_count_towards_the_beginning_of_the_plain_mean(AverageKind kind, long skipped, params int[] takenBack) =>
        // It begins after 6 of 16 steps, in the middle of the second of four epochs.
        Assert.Equal(skipped, AverageShares.Skipped(new TrainingOptions { Average = kind, SwaStart = 0.375 }, steps: 16, stepsPerEpoch: 4, takenBack));

    [Fact]
    public void No_decay_is_no_average() => Assert.Null(AverageShares.Of(new TrainingOptions { AverageDecay = 0 }, steps: 8));

    [Fact]
    public void Swa_with_running_statistics_is_resumed_and_saved()
    {
        using var fixture = new TrainingFixture("small-resnet:width=0.25");
        TrainingOptions options = TrainingFixture.Quick with { Epochs = 4, Average = AverageKind.Swa, SwaStart = 0.4, Method = Pgd };
        TrainingResult straight = fixture.Train(options, "straight");
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            fixture.Train(options, "stopped", new Listener(progress => { if (progress is { Epoch: 3, Step: 2 }) cancellation.Cancel(); }), cancellation.Token));
        Assert.Equal(2, fixture.Train(options, "stopped").EpochsDoneBefore);
        Dictionary<string, byte[]> state = fixture.State("straight");
        Assert.Equal(state, fixture.State("stopped"));
        Assert.Equal(fixture.Bytes("straight", "last.safetensors"), fixture.Bytes("stopped", "last.safetensors"));
        using SafetensorsFile last = SafetensorsFile.Read(straight.LastModel);
        Assert.Equal(state["average.norm1.running_mean"], last.Tensors["norm1.running_mean"].bytes.ToArray());
        Assert.NotEqual(state["weight.norm1.running_mean"], state["average.norm1.running_mean"]);
        Assert.Contains("\"average\":\"swa\"", last.Metadata["training"]);
        Assert.DoesNotContain("average-decay", last.Metadata["training"]);
    }
}
