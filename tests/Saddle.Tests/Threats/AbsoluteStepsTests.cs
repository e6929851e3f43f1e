using System.Runtime.InteropServices;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Tests.Threats;

/// <summary>Steps and projections under L1 row by row against libtorch's operations, which sort.</summary>
public sealed class AbsoluteStepsTests
{
    private const int Rows = 9;

    public static TheoryData<int, double, double, bool> Cases()
    {
        var cases = new TheoryData<int, double, double, bool>();
        foreach (int features in new[] { 1, 7, 64, 785 })
            foreach (double epsilon in new[] { 1e-7, 0.3, 12 })
                foreach (double reach in new[] { 1e-3, 0.7, 50 })
                    foreach (bool tied in new[] { false, true }) cases.Add(features, epsilon, reach, tied);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_projection_row_by_row_is_that_by_sorting(int features, double epsilon, double reach, bool tied)
    {
        using var scope = NewDisposeScope();
        (Tensor origin, Tensor points) = Points(features, reach, tied);
        using FeasibleSet set = new NormBall(Norm.L1, epsilon).Around(origin, InputBounds.Unit);
        Tensor ours = points.clone(), sorted = Apart(points);
        set.Project(ours);
        set.Project(sorted);
        Assert.InRange((ours - sorted).abs().max().item<float>(), 0, 2.5e-7f);
        Assert.True(set.Distance(ours).le(epsilon).all().item<bool>());
        Assert.True((set.Distance(ours) - set.Distance(sorted)).abs().le(1e-6 * epsilon + features * 1e-7).all().item<bool>());
    }

    [Theory]
    [InlineData(5), InlineData(64), InlineData(785)]
    public void Each_row_has_its_own_radius_and_its_own_bounds(int features)
    {
        using var scope = NewDisposeScope();
        (Tensor origin, Tensor points) = Points(features, 0.7, tied: false);
        origin[1, 0] = -2.98e-8f;
        origin[2, 0] = 1.0000001f;
        Tensor radii = arange(Rows, ScalarType.Float64).mul(0.4), ours = points.clone(), sorted = Apart(points);
        using FeasibleSet set = new NormBall(Norm.L1, 2).Around(origin, InputBounds.Unit);
        set.Project(ours, radii);
        set.Project(sorted, radii);
        Assert.InRange((ours - sorted).abs().max().item<float>(), 0, 2.5e-7f);
        Assert.True(set.Distance(ours).le(radii.clamp_max(2)).all().item<bool>());
        // Once examples have left, the rows are those of the others.
        Tensor rows = tensor(new long[] { 2, 5 }), others = points.index_select(0, rows);
        set.Select(rows);
        set.Project(others, radii.index_select(0, rows));
        Assert.True(others.eq(ours.index_select(0, rows)).all().item<bool>());
    }

    [Theory]
    [InlineData(1, false), InlineData(61, false), InlineData(785, false), InlineData(61, true), InlineData(785, true)]
    public void A_sparse_step_row_by_row_is_bit_for_bit_that_by_sorting(int features, bool tied)
    {
        using var scope = NewDisposeScope();
        (Tensor origin, Tensor points) = Points(features, 0.7, tied);
        Tensor gradient = points - 0.3f, sizes = arange(Rows, ScalarType.Float32), share = arange(Rows, ScalarType.Float32).div(Rows - 1);
        gradient[3] = 0;
        using var set = (L1Set)new NormBall(Norm.L1, 2).Around(origin, InputBounds.Unit);
        Tensor ours = points.clone(), sorted = Apart(points);
        set.AscendSparsely(ours, gradient.clone(), sizes, share);
        set.AscendSparsely(sorted, gradient.clone(), sizes, share);
        Assert.Equal(Bits(sorted), Bits(ours));
    }

    private static (Tensor Origin, Tensor Points) Points(int features, double reach, bool tied)
    {
        long[] examples = [.. Enumerable.Range(0, Rows)];
        var draws = new Draws(1, "absolute steps");
        Tensor origin = draws.Uniform(examples, [features], default), change = draws.Uniform(examples, [features], new DrawPosition(Draw: 1)).sub_(0.5);
        if (tied) (origin, change) = (origin.mul(8).round().div(8), change.mul(8).round().div(8));
        Tensor points = origin + change.mul(2 * reach);
        points[0] = origin[0];
        return (origin, points);
    }

    /// <summary>The same numbers, but not one after the other, so that libtorch has to do it.</summary>
    private static Tensor Apart(Tensor points) => points.repeat(1, 2).reshape(Rows, 2, -1).transpose(1, 2).contiguous().select(2, 0);

    private static int[] Bits(Tensor tensor) => MemoryMarshal.Cast<byte, int>(tensor.contiguous().bytes).ToArray();
}
