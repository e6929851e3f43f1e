using Saddle.Attacks;
using Saddle.Data;
using Saddle.Losses;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>Carlini and Wagner's attack against what the reference implementation reaches.</summary>
public sealed class CarliniWagnerTests
{
    [Theory]
    [InlineData("adv_cw_l2_1x20_c10_lr0.1", "cw:steps=20,binary-search-steps=1,initial-constant=10,step-size=0.1,abort-early=false")]
    [InlineData("adv_cw_l2_2x50_c1", "cw:steps=50,binary-search-steps=2,initial-constant=1,step-size=0.05,abort-early=false")]
    // Nine times a thousand steps.
    [InlineData("adv_cw_l2_noabort", "cw:abort-early=false", Explicit = true)]
    public void Points_are_as_near_as_the_recorded_ones(string key, string attack)
    {
        using var scope = NewDisposeScope();
        using var models = new ReferenceDistances("papernot", 32);
        using NpzFile golden = NpzFile.Open(SharedFiles.Path("golden/foolbox.npz")), inputs = NpzFile.Open(SharedFiles.Path("golden/base.npz"));
        Tensor points = golden.Read(key).to_type(ScalarType.Float64);
        // An image without a light pixel is the reference's way to say that it found nothing.
        bool[] known = points.flatten(1).amax([1]).gt(0).data<bool>().ToArray();
        double[] recorded = (points - inputs.Read("x")).flatten(1).norm(1).data<double>().ToArray();
        Found found = models.Attack(AttackCatalogue.Parse(attack), Norm.L2);
        Assert.Equal(known, found.Reached);
        int[] both = [.. Enumerable.Range(0, 32).Where(example => known[example])];
        Assert.InRange(both.Count(example => Math.Abs(found.Distances[example] - recorded[example]) <= 0.01 * recorded[example]), 0.9 * both.Length, 32);
        Assert.InRange(both.Average(example => found.Distances[example]), 0, 1.002 * both.Average(example => recorded[example]));
    }

    [Fact]
    public void An_early_end_is_each_example_s_own()
    {
        using var box = new AttackCase(image: true);
        var attack = new CarliniWagner { Steps = 200, BinarySearchSteps = 3, StepSize = 0.03, InitialConstant = 10 };
        var threat = new ThreatModel { Ball = NormBall.Unlimited(Norm.L2) };
        using AttackResult together = box.Run(attack, threat), apart = box.Run(attack, threat, new RunOptions { BatchSize = 1 });
        Assert.Equal(together.ForwardPasses, apart.ForwardPasses);
        Assert.True(together.ForwardPasses.Min() < together.ForwardPasses.Max());
        Assert.All(together.ForwardPasses, passes => Assert.InRange(passes, 3, 600));
    }

    [Fact]
    public void Confidence_is_how_far_the_logit_lies_above_the_others()
    {
        using var box = new AttackCase(image: true);
        using var scope = NewDisposeScope();
        var attack = new CarliniWagner { Steps = 100, BinarySearchSteps = 5, StepSize = 0.05, InitialConstant = 0.1, Confidence = 2 };
        var threat = new ThreatModel { Ball = NormBall.Unlimited(Norm.L2) };
        using AttackResult sure = box.Run(attack, threat), just = box.Run(attack with { Confidence = 0 }, threat);
        Tensor margins = new MarginLoss { Confidence = 10 }.Values(box.Classifier.Logits(sure.Adversarial), box.Labels, null);
        Assert.All(margins.data<float>().ToArray(), margin => Assert.InRange(margin, 1.999f, 10));
        Assert.All(box.Distances(sure, Norm.L2).Zip(box.Distances(just, Norm.L2)), pair => Assert.True(pair.First > pair.Second));
    }
}
