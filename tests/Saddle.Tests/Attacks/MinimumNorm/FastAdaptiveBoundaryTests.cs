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
            Console.WriteLine(key + ": " + string.Join(" ", found.Distances.Zip(recorded, (own, other) => (own / other - 1).ToString("F5"))));
            Assert.All(found.Reached, Assert.True);
            Assert.All(found.ForwardPasses, passes => Assert.Equal(201, passes));
            Assert.All(found.BackwardPasses, passes => Assert.Equal(backward, passes));
        }
    }

    private static double[] Recorded(string key, Norm norm)
    {
        using NpzFile golden = NpzFile.Open(SharedFiles.Path("golden/fab.npz")), inputs = NpzFile.Open(SharedFiles.Path("golden/base.npz"));
        using FeasibleSet set = NormBall.Unlimited(norm).Around(inputs.Read("x"), Saddle.Models.InputBounds.Unit);
        return set.Distance(golden.Read(key)).data<double>().ToArray();
    }
}
