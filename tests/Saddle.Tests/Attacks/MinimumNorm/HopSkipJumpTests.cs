using Saddle.Attacks;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>HopSkipJump against what the reference implementation reaches with as many queries.</summary>
public sealed class HopSkipJumpTests
{
    [Theory]
    // More than a minute.
    [InlineData(24_547, 1.655, Explicit = true)]
    [InlineData(5_000, 2.6)]
    public void The_median_distance_is_at_most_the_reference_s(long queries, double reference)
    {
        using var models = new ReferenceDistances("papernot", 20);
        Found found = models.Attack(new HopSkipJump(), Norm.L2, queries);
        Assert.All(found.Reached, Assert.True);
        Assert.InRange(found.Median, 0, reference);
        Assert.All(found.ForwardPasses, passes => Assert.InRange(passes, queries - 200, queries));
        Assert.All(found.BackwardPasses, passes => Assert.Equal(0, passes));
    }

    [Fact]
    public void Under_Linf_it_comes_nearer_with_every_query()
    {
        using var models = new ReferenceDistances("papernot", 6);
        double[] medians = [.. new long[] { 500, 2000, 6000 }.Select(queries => models.Attack(new HopSkipJump(), Norm.Linf, queries).Median)];
        Assert.True(medians[0] > medians[1] && medians[1] > medians[2], string.Join(", ", medians));
        Assert.InRange(medians[2], 0, 0.25);
    }
}
