using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Runs;
using Saddle.Models;

namespace Saddle.Tests.Evaluation;

/// <summary>One crafting holds those of every smaller cap.</summary>
public sealed class CraftCapTests
{
    [Theory]
    [InlineData(1, SaliencyDomain.Unsaturated)]
    [InlineData(0.4, SaliencyDomain.Unsaturated)]
    [InlineData(1, SaliencyDomain.All)]
    [InlineData(-1, SaliencyDomain.All)]
    public void Samples_cut_at_a_cap_are_those_crafted_with_it(double theta, SaliencyDomain domain)
    {
        using Classifier model = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());
        using Dataset data = Datasets.Load("digits:test", new DatasetOptions { First = 6 });
        var attack = new SaliencyMapAttack { Theta = theta, Domain = domain };
        CraftedSample[] Craft(int iterations) =>
            [.. CraftStudy.Craft(model, data, new CraftPlan { Model = "digits", Attack = attack with { MaxIterations = iterations } },
                new MemoryRunStore()).Samples];
        CraftedSample[] whole = Craft(30);
        var changes = new ImageChanges(model.Contract.Bounds, data, theta);
        foreach (int cap in (int[])[1, 7, 15, 30])
            Assert.Equal(Lines(Craft(cap)), Lines(CraftCap.Cut(whole, cap, attack.GroupSize, changes.Of)));
    }

    [Fact]
    public void A_failure_for_another_reason_stays_so_below_the_cap_alone()
    {
        CraftedSample[] samples = [Crafted.Failure(0, 1, 2, 3, 4, 5, 6), Crafted.There(1, 1, 2)];
        Assert.Equal([StopReason.IterationLimit, StopReason.AlreadyInTarget], CraftCap.Cut(samples, 2, 2).Select(sample => sample.Reason));
        Assert.Equal(Lines(samples), Lines(CraftCap.Cut(samples, 3, 2)));
        Assert.Throws<UsageException>(() => CraftCap.Cut(samples, 0, 2));
    }

    private static string[] Lines(IEnumerable<CraftedSample> samples) => [.. samples.Select(sample =>
        $"{sample.Image} {sample.Target} {sample.Reason} {sample.Iterations} {sample.Changed} {sample.Success}: {string.Join(' ', sample.Features)}")];
}
