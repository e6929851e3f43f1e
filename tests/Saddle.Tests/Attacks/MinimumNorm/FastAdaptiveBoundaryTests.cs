using Saddle.Attacks;
using Saddle.Data;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>FAB and FAB-T against what the authors' implementation recorded.</summary>
public sealed class FastAdaptiveBoundaryTests
{
    [Theory]
    [InlineData(Norm.Linf, "linf")]
    [InlineData(Norm.L2, "l2")]
    [InlineData(Norm.L1, "l1")]
    public void Points_are_as_near_as_the_recorded_ones(Norm norm, string word)
    {
        using var scope = NewDisposeScope();
        using var models = new ReferenceDistances("papernot", 32);
        foreach ((FastAdaptiveBoundaryAttack attack, string key, int backward) in new (FastAdaptiveBoundaryAttack, string, int)[]
            {
                (new FastAdaptiveBoundary { FinalSteps = 0 }, $"fab_{word}", 900),
                (new TargetedFastAdaptiveBoundary { FinalSteps = 0, Classes = 1 }, $"fabt_{word}_target2", 100),
            })
        {
            double[] recorded = Recorded(key, norm);
            Found found = models.Attack(attack, norm);
            // Ours are no farther by more than rounding makes of a hundred steps. Under L∞ features whose gradient is rounding move less than in the record,
            // so that searches part by up to a percent or two, as often nearer as farther.
            double[] farther = [.. found.Distances.Zip(recorded, (own, other) => own / other - 1)];
            Assert.True(farther.Max() <= 2e-2, string.Join(' ', farther));
            Assert.InRange(farther.Order().ElementAt(farther.Length / 2), -1e-3, 1e-3);
            Assert.True(farther.Count(share => Math.Abs(share) <= (norm == Norm.Linf ? 1e-2 : 1e-4)) >= 28, string.Join(' ', farther));
            Assert.All(found.Reached, Assert.True);
            Assert.All(found.ForwardPasses, passes => Assert.Equal(201, passes));
            Assert.All(found.BackwardPasses, passes => Assert.Equal(backward, passes));
        }
    }

    [Theory]
    [InlineData("fab", Norm.Linf)]
    [InlineData("fab-targeted", Norm.L2)]
    [InlineData("fab", Norm.L1)]
    public void Final_steps_come_nearer_and_stay_beyond_the_boundary(string name, Norm norm)
    {
        using var box = new AttackCase(image: true);
        var threat = new ThreatModel { Ball = NormBall.Unlimited(norm) };
        using AttackResult none = box.Run(AttackCatalogue.Parse($"{name}:steps=4,final-steps=0"), threat),
            three = box.Run(AttackCatalogue.Parse($"{name}:steps=4"), threat);
        Assert.All(box.Broken(none, threat).Zip(box.Broken(three, threat)), pair => Assert.Equal(pair.First, pair.Second));
        Assert.All(box.Distances(none, norm).Zip(box.Distances(three, norm)), pair => Assert.InRange(pair.Second, 0, pair.First));
        Assert.True(box.Distances(three, norm).Average() < 0.999 * box.Distances(none, norm).Average());
    }

    [Fact]
    public void Restarts_begin_at_drawn_points_come_no_farther_and_are_made_towards_a_named_class_too()
    {
        using var box = new AttackCase(image: true);
        var threat = new ThreatModel { Ball = NormBall.Unlimited(Norm.L2) };
        var attack = new TargetedFastAdaptiveBoundary { Steps = 4, Classes = 2 };
        using AttackResult one = box.Run(attack, threat), three = box.Run(attack with { Restarts = 3 }, threat),
            named = box.Run(attack with { Restarts = 3 }, threat with { Goal = new TargetedMisclassification(1) });
        using AttackResult first = Search(0, 3), second = Search(1, 3), other = Search(1, 4);
        Assert.NotEqual(Numbers(first), Numbers(second));
        Assert.NotEqual(Numbers(second), Numbers(other));
        double[] few = box.Distances(one, Norm.L2), more = box.Distances(three, Norm.L2);
        Assert.All(few.Zip(more), pair => Assert.InRange(pair.Second, 0, pair.First));
        // One look at the originals, and each search looks at a linearization and an iterate a step and at three points at its end.
        Assert.All(three.ForwardPasses, passes => Assert.Equal(1 + 6 * (2 * 4 + 3), passes));
        Assert.Equal(1 + 3 * (2 * 4 + 3), named.ForwardPasses.Max());
        Assert.Equal(3 * 4, named.BackwardPasses.Max());

        AttackResult Search(int search, ulong seed) => box.Run(attack with { Restarts = 3 }, threat, new RunOptions { OnlySearch = search, Seed = seed });

        static float[] Numbers(AttackResult result) => result.Adversarial.data<float>().ToArray();
    }

    private static double[] Recorded(string key, Norm norm)
    {
        using NpzFile golden = NpzFile.Open(SharedFiles.Path("golden/fab.npz")), inputs = NpzFile.Open(SharedFiles.Path("golden/base.npz"));
        using FeasibleSet set = NormBall.Unlimited(norm).Around(inputs.Read("x"), Saddle.Models.InputBounds.Unit);
        return set.Distance(golden.Read(key)).data<double>().ToArray();
    }
}
