using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Threats;

/// <summary>Projections against what makes them projections.</summary>
public sealed class ProjectionTests
{
    private const int Rows = 16, Features = 60;

    public static TheoryData<Norm, double> Balls => new()
    {
        { Norm.Linf, 0.2 }, { Norm.L2, 0.7 }, { Norm.L1, 2.5 }, { Norm.L1, 0.01 }, { Norm.L1, 20 }, { Norm.L0, 7 },
    };

    [Theory]
    [MemberData(nameof(Balls))]
    public void Projections_are_inside_and_stay(Norm norm, double epsilon)
    {
        using var scope = NewDisposeScope();
        (Tensor origin, Tensor wild) = Points();
        using FeasibleSet set = new NormBall(norm, epsilon).Around(origin, InputBounds.Unit);
        set.Project(wild);
        Tensor once = wild.clone();
        Assert.InRange(set.Distance(once).max().item<double>(), 0, epsilon + 1e-6 * Math.Max(1, epsilon));
        Assert.InRange(once.min().item<float>(), 0, 1);
        Assert.InRange(once.max().item<float>(), 0, 1);
        set.Project(wild);
        Assert.InRange((wild - once).abs().max().item<float>(), 0, 3e-7f);
        // What lies inside stays.
        Tensor inside = origin.clone();
        set.Project(inside);
        Assert.Equal(origin.data<float>().ToArray(), inside.data<float>().ToArray());
    }

    [Theory]
    [InlineData(Norm.Linf, 0.2)]
    [InlineData(Norm.L2, 0.7)]
    [InlineData(Norm.L1, 2.5)]
    public void Projections_onto_convex_sets_bring_points_no_further_apart(Norm norm, double epsilon)
    {
        using var scope = NewDisposeScope();
        (Tensor origin, Tensor first) = Points();
        Tensor second = first + Numbers(3, -0.3, 0.3);
        Tensor before = (first - second).flatten(1).norm(1);
        using FeasibleSet set = new NormBall(norm, epsilon).Around(origin, InputBounds.Unit);
        set.Project(first);
        set.Project(second);
        Assert.True((first - second).flatten(1).norm(1).le(before + 1e-5).all().item<bool>());
    }

    [Theory]
    [InlineData(Norm.Linf, 0.2, true)]
    [InlineData(Norm.L2, 0.7, false)]
    [InlineData(Norm.L1, 2.5, true)]
    public void No_feasible_point_is_nearer(Norm norm, double epsilon, bool bounded)
    {
        using var scope = NewDisposeScope();
        (Tensor origin, Tensor wild) = Points();
        InputBounds bounds = bounded ? InputBounds.Unit : new InputBounds([-100], [100]);
        using FeasibleSet set = new NormBall(norm, epsilon).Around(origin, bounds);
        Tensor projected = wild.clone();
        set.Project(projected);
        Tensor shortest = (projected - wild).flatten(1).norm(1);
        for (ulong trial = 0; trial < 200; trial++)
        {
            using var inner = NewDisposeScope();
            // Half of the trials near the projection, half anywhere.
            Tensor other = trial % 2 == 0 ? projected + Numbers(100 + trial, -0.01, 0.01) : origin + Numbers(100 + trial, -1, 1);
            set.Project(other);
            Assert.True((other - wild).flatten(1).norm(1).ge(shortest - 1e-5).all().item<bool>());
        }
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.5)]
    [InlineData(2.5)]
    [InlineData(8)]
    [InlineData(100)]
    public void The_L1_projection_inside_bounds_is_that_of_plain_bisection(double epsilon)
    {
        using var scope = NewDisposeScope();
        (Tensor origin, Tensor wild) = Points();
        float[] start = origin.data<float>().ToArray(), target = wild.data<float>().ToArray();
        using FeasibleSet set = new NormBall(Norm.L1, epsilon).Around(origin, InputBounds.Unit);
        set.Project(wild);
        float[] ours = wild.data<float>().ToArray();
        for (int row = 0; row < Rows; row++)
        {
            double[] expected = Bisection(start.AsSpan(row * Features, Features), target.AsSpan(row * Features, Features), epsilon);
            for (int i = 0; i < Features; i++) Assert.Equal(expected[i], ours[row * Features + i], 2e-6);
        }
    }

    [Fact]
    public void The_L0_projection_keeps_the_largest_changes_and_no_other()
    {
        using var scope = NewDisposeScope();
        (Tensor origin, Tensor wild) = Points();
        using FeasibleSet set = new NormBall(Norm.L0, 0.1, relative: true).Around(origin, InputBounds.Unit);
        Tensor reach = (wild.clamp(0, 1) - origin).abs();
        set.Project(wild);
        Assert.All(set.Distance(wild).data<double>().ToArray(), count => Assert.Equal(6, count));
        Tensor changed = wild.ne(origin);
        Tensor least = where(changed, reach, float.PositiveInfinity).amin([1]), most = where(changed, 0f, reach).amax([1]);
        Assert.True(least.ge(most).all().item<bool>());
        UsageException refused = Assert.Throws<UsageException>(() => new NormBall(Norm.L0, 0.001, relative: true).Around(origin, InputBounds.Unit));
        Assert.Contains("0.06 of 60 features", refused.Message, StringComparison.Ordinal);
        Assert.Contains("1.67%", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Balls))]
    public void Masked_features_stay_whatever_is_projected(Norm norm, double epsilon)
    {
        using var scope = NewDisposeScope();
        (Tensor origin, Tensor wild) = Points();
        Tensor mask = arange(Features).remainder(2).to_type(ScalarType.Float32);
        using FeasibleSet set = new NormBall(norm, epsilon).Around(origin, InputBounds.Unit, mask);
        Assert.Equal(Features / 2, set.MutableFeatures);
        set.Project(wild);
        Assert.True(wild.eq(origin).logical_or(mask.gt(0)).all().item<bool>());
        Assert.True(wild.ne(origin).any(1).all().item<bool>());
    }

    private static (Tensor Origin, Tensor Wild) Points()
    {
        Tensor origin = Numbers(1, 0, 1);
        // A feature at each bound, and one that wants to stay.
        origin[.., 0] = 0f;
        origin[.., 1] = 1f;
        Tensor wild = origin + Numbers(2, -0.8, 0.8);
        wild[.., 2] = origin[.., 2];
        return (origin, wild);
    }

    private static Tensor Numbers(ulong seed, double low, double high)
    {
        using var generator = new Generator(seed, CPU);
        return rand([Rows, Features], generator: generator).mul_(high - low).add_(low);
    }

    private static double[] Bisection(ReadOnlySpan<float> origin, ReadOnlySpan<float> target, double epsilon)
    {
        double low = 0, high = 10;
        double[] zero = Shrunk(origin, target, 0);
        if (Total(origin, zero) <= epsilon) return zero;
        for (int i = 0; i < 200; i++)
        {
            double middle = (low + high) / 2;
            if (Total(origin, Shrunk(origin, target, middle)) > epsilon) low = middle;
            else high = middle;
        }
        return Shrunk(origin, target, high);
    }

    private static double[] Shrunk(ReadOnlySpan<float> origin, ReadOnlySpan<float> target, double threshold)
    {
        double[] points = new double[origin.Length];
        for (int i = 0; i < points.Length; i++)
        {
            double change = (double)target[i] - origin[i];
            points[i] = Math.Clamp(origin[i] + Math.Sign(change) * Math.Max(0, Math.Abs(change) - threshold), 0, 1);
        }
        return points;
    }

    private static double Total(ReadOnlySpan<float> origin, double[] points)
    {
        double total = 0;
        for (int i = 0; i < points.Length; i++) total += Math.Abs(points[i] - origin[i]);
        return total;
    }
}
