using Saddle.Attacks;
using Saddle.Data;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>DDN against what the reference implementation reaches.</summary>
public sealed class DecoupledDirectionAndNormTests
{
    [Theory]
    [InlineData("lenet5_nat", 200, 1.375)]
    [InlineData("papernot", 1000, 1.350, Explicit = true)]
    public void The_median_distance_is_at_most_the_reference_s(string model, int images, double reference)
    {
        using var models = new ReferenceDistances(model, images);
        Found found = models.Attack(new DecoupledDirectionAndNorm(), Norm.L2);
        Assert.All(found.Reached, Assert.True);
        Assert.InRange(found.Median, 0, 1.01 * reference);
        Assert.All(found.ForwardPasses, passes => Assert.Equal(100, passes));
        Assert.All(found.BackwardPasses, passes => Assert.Equal(99, passes));
    }

    [Fact]
    public void Ten_steps_come_as_near_as_the_recorded_ones()
    {
        using var scope = NewDisposeScope();
        using var models = new ReferenceDistances("papernot", 32);
        using NpzFile golden = NpzFile.Open(SharedFiles.Path("golden/foolbox.npz"));
        using NpzFile inputs = NpzFile.Open(SharedFiles.Path("golden/base.npz"));
        double[] recorded = (golden.Read("adv_ddn_10").to_type(ScalarType.Float64) - inputs.Read("x")).flatten(1).norm(1).data<double>().ToArray();
        Found found = models.Attack(new DecoupledDirectionAndNorm { Steps = 10 }, Norm.L2);
        // The recorded run leaves what it has not found at the original. Distances are powers of 1 ± γ; rounding of its gradients parts few.
        int both = 0, same = 0;
        for (int i = 0; i < recorded.Length; i++)
        {
            if (!found.Reached[i] || recorded[i] == 0) continue;
            both++;
            same += Math.Abs(found.Distances[i] - recorded[i]) < 0.02 * recorded[i] ? 1 : 0;
        }
        Assert.InRange(found.Reached.Count(reached => reached), recorded.Count(distance => distance > 0) - 1, 32);
        Assert.InRange(same, 0.8 * both, 32);
    }
}
