using Saddle.Data;
using Saddle.Evaluation.Audits;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Evaluation.Audits;

/// <summary>Random points around what every attack left.</summary>
public sealed class RandomPointsTests : IDisposable
{
    private readonly Dataset _data = Datasets.Load(DatasetSpecification.Parse("digits:test"), new DatasetOptions { First = 40 });
    private readonly Classifier _classifier = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());

    [Fact]
    public void What_they_find_is_an_adversarial_example_and_is_kept()
    {
        var store = new MemoryRunStore();
        int[] right = Right();
        // Within a ball of the whole range every class lies.
        RandomPointsFound found = Around(1, right, store);
        Assert.Equal(right.Take(RandomPoints.Examples), found.Looked);
        Assert.Equal(found.Looked, found.Broken);
        Assert.InRange(found.Passes, found.Looked.Count, found.Looked.Count * (long)RandomPoints.Draws - 1);
        AuditFinding told = Assert.Single(found.Findings);
        Assert.Equal(("A4", "adaptive", found.Broken.Count), (told.Id, told.Stage, told.Examples.Count));
        Assert.Equal(found.CpuSeconds, Around(1, right, store).CpuSeconds);
        Assert.NotEqual(found.Looked, Around(1, [.. right.Skip(1)], store).Looked);
    }

    [Fact]
    public void Where_nothing_is_in_reach_all_are_asked_and_nothing_is_said()
    {
        RandomPointsFound found = Around(1e-4, Right()[..1], new MemoryRunStore());
        Assert.Equal((1, 0, 100_000), (found.Looked.Count, found.Broken.Count, (int)found.Passes));
        Assert.Empty(found.Findings);
        Assert.Equal((1, 0, 100_000.0), (found.AsAttack.Attacked, found.AsAttack.Broken, found.AsAttack.ForwardPasses));
    }

    public void Dispose()
    {
        _data.Dispose();
        _classifier.Dispose();
    }

    private RandomPointsFound Around(double epsilon, int[] standing, IRunStore store) => RandomPoints.Around(_classifier, _data, standing,
        new AuditPlan { Model = "digits", Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, epsilon) } }, store, TestContext.Current.CancellationToken);

    private int[] Right()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        bool[] right = _classifier.Logits(_data.Inputs).argmax(1).eq(_data.Labels).data<bool>().ToArray();
        return [.. Enumerable.Range(0, right.Length).Where(example => right[example])];
    }
}
