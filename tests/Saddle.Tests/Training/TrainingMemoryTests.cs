using Saddle.AdversarialTraining;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Training;

[CollectionDefinition(nameof(TrainingMemoryTests), DisableParallelization = true)]
[Collection(nameof(TrainingMemoryTests))]
public class TrainingMemoryTests
{
    [Fact]
    public void Steps_and_epochs_leave_no_tensor_behind()
    {
        using var fixture = new TrainingFixture();
        TrainingOptions options =
            TrainingFixture.Quick with { Method = new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1) }, Steps = 2 } };
        using Architecture network = Architectures.Create(fixture.Architecture, fixture.Data.InputShape, 10, seed: 0);
        // What other tests left to the finalizers would otherwise be freed, and counted, in between.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = Tensor.TotalCount;
        var counts = new Dictionary<(int, int), long>();
        Trainer.Train(network, fixture.Data, options, fixture.Folder("run"),
            new Listener(progress => counts.TryAdd((progress.Epoch, progress.Step), Tensor.TotalCount)));
        Assert.Equal(before, Tensor.TotalCount);
        Assert.Single(counts.Values.Distinct());
    }
}
