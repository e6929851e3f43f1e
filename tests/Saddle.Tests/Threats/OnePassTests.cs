using System.Runtime.InteropServices;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Tests.Threats;

/// <summary>What is computed in one pass over the numbers against the same computed step by step.</summary>
public sealed class OnePassTests
{
    [Theory]
    [InlineData(0.3, 0.01)]
    [InlineData(0.3, -0.01)]
    [InlineData(0.01, 0.02)]
    [InlineData(1e-8, 1)]
    public void A_step_in_the_box_is_bit_for_bit_that_of_the_operations(double epsilon, double size)
    {
        using var scope = NewDisposeScope();
        // 17 × 61 is no multiple of any vector's length; both zeros, both bounds and values beside them are there.
        Tensor origin = Numbers(1, 17).clamp_(0.2, 0.8).sub_(0.2).div_(0.6), gradient = Numbers(2, 17).sub_(0.5);
        gradient[0] = 0;
        gradient[1] = -0.0f;
        origin[2] = -2.98e-8f;
        origin[3] = 1;
        Tensor points = origin + Numbers(3, 17).sub_(0.5).mul_(2 * epsilon);
        points[0] = -0.0f;
        using FeasibleSet set = new NormBall(Norm.Linf, epsilon).Around(origin, InputBounds.Unit);
        Tensor atOnce = points.clone(), projected = points.clone();
        set.Advance(atOnce, gradient.clone(), size);
        set.Project(projected);
        // What lies a rounding error below the bound stays a point of its own set.
        Tensor lowest = BoxLimits.Rounded(origin, -epsilon).maximum(origin.clamp_max(0)), highest = BoxLimits.Rounded(origin, epsilon).minimum(ones([]));
        Assert.Equal(Bits(points.add(gradient.sign(), size).clamp(lowest, highest)), Bits(atOnce));
        Assert.Equal(Bits(points.clamp(lowest, highest)), Bits(projected));
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1e-3)]
    public void A_step_with_momentum_is_bit_for_bit_that_of_the_operations(double epsilon)
    {
        using var scope = NewDisposeScope();
        // So many numbers that libtorch makes a plain step by its own operations, and fewer.
        foreach (int rows in new[] { 5, 5_000 })
        {
            Tensor origin = Numbers(1, rows), gradient = Numbers(2, rows).sub_(0.5), sizes = Numbers(3, rows).select(1, 0).mul(2 * epsilon);
            gradient[0] = 0;
            Tensor x = origin + Numbers(4, rows).sub_(0.5).mul_(epsilon), before = origin + Numbers(5, rows).sub_(0.5).mul_(epsilon);
            (Tensor movedOnce, Tensor leftOnce) = (x.clone(), before.clone());
            using FeasibleSet set = new NormBall(Norm.Linf, epsilon).Around(origin, InputBounds.Unit);
            MomentumSteps.Advance(set, movedOnce, leftOnce, gradient.clone(), sizes, first: false);
            Tensor steepest = x.add(gradient.sign().mul(sizes.unsqueeze(1)));
            set.Project(steepest);
            Tensor next = steepest.sub(x).mul(0.75).add(x).add(x.sub(before), 0.25);
            set.Project(next);
            Assert.Equal(Bits(next), Bits(movedOnce));
            Assert.Equal(Bits(x), Bits(leftOnce));
        }
    }

    [Fact]
    public void A_step_with_momentum_leaves_fixed_features_and_the_first_one_has_none()
    {
        using var scope = NewDisposeScope();
        Tensor origin = Numbers(1, 3), gradient = Numbers(2, 3).sub_(0.5), sizes = full(3, 0.05), mask = ones(61);
        mask[7] = 0;
        using FeasibleSet some = new NormBall(Norm.Linf, 0.3).Around(origin, InputBounds.Unit, mask);
        Tensor x = origin.clone(), before = Numbers(4, 3);
        MomentumSteps.Advance(some, x, before, gradient.clone(), sizes, first: false);
        Assert.True(x.select(1, 7).eq(origin.select(1, 7)).all().item<bool>());
        Assert.Equal(Bits(origin), Bits(before));
        using FeasibleSet set = new NormBall(Norm.Linf, 0.3).Around(origin, InputBounds.Unit);
        Tensor first = origin.clone(), expected = origin.add(gradient.sign(), 0.05).clamp(0, 1);
        MomentumSteps.Advance(set, first, Numbers(4, 3), gradient.clone(), sizes, first: true);
        Assert.Equal(Bits(expected), Bits(first));
    }

    [Fact]
    public void Steps_that_cannot_be_made_at_once_are_made_one_after_the_other()
    {
        using var scope = NewDisposeScope();
        Tensor origin = Numbers(1, 6).reshape(1, 6, 1, 61).expand(2, 6, 5, 61).contiguous(), gradient = Numbers(2, 6).sub_(0.5).reshape(1, 6, 1, 61)
            .expand(2, 6, 5, 61).contiguous();
        Tensor expected = origin.add(gradient.sign(), 0.1).clamp_(0, 1);
        foreach (bool last in new[] { false, true })
        {
            Tensor points = last ? ChannelsLast(origin) : origin.clone(), slope = last ? gradient.clone() : ChannelsLast(gradient);
            using FeasibleSet set = new NormBall(Norm.Linf, 0.3).Around(origin, InputBounds.Unit);
            set.Advance(points, slope, 0.1);
            Assert.True(points.eq(expected).all().item<bool>());
        }
        float[] zero = [.. Enumerable.Repeat(0f, 6)], one = [.. Enumerable.Repeat(1f, 6)];
        using FeasibleSet channels = new NormBall(Norm.Linf, 0.3).Around(origin, new InputBounds(zero, one, 6, 1, 1));
        Tensor moved = origin.clone();
        channels.Advance(moved, gradient.clone(), 0.1);
        Assert.True(moved.eq(expected).all().item<bool>());
    }

    [Fact]
    public void After_examples_have_left_the_box_is_that_of_the_others()
    {
        using var scope = NewDisposeScope();
        Tensor origin = Numbers(1, 4), rows = tensor(new long[] { 1, 3 });
        foreach (InputBounds bounds in new[] { InputBounds.Unit, new InputBounds(new float[61], [.. Enumerable.Repeat(1f, 61)], 61) })
        {
            using FeasibleSet set = new NormBall(Norm.Linf, 0.1).Around(origin, bounds);
            set.Project(origin.clone());
            set.Select(rows);
            Tensor points = zeros(2, 61);
            set.Project(points);
            Assert.True(points.eq(BoxLimits.Rounded(origin.index_select(0, rows), -0.1).clamp_min_(0)).all().item<bool>());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(785)]
    public void Draws_at_once_are_those_one_by_one(int count)
    {
        float[] atOnce = new float[count], oneByOne = new float[count];
        (uint, uint) key = (0xa4093822, 0xfffffff0);
        (uint, uint, uint) counter = (uint.MaxValue, 7u << 16 | 3, 0x80000001);
        PhiloxUniform.Fill(atOnce, key, counter, 5u << 24);
        PhiloxUniform.FillOneByOne(oneByOne, 0, key, counter, 5u << 24);
        Assert.Equal(oneByOne, atOnce);
        Assert.All(atOnce, value => Assert.InRange(value, 0, 0.99999999f));
    }

    private static Tensor Numbers(ulong seed, int rows) => new Draws(seed, "one pass").Uniform([.. Enumerable.Range(0, rows)], [61], default);

    private static Tensor ChannelsLast(Tensor images) => images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private static int[] Bits(Tensor tensor) => MemoryMarshal.Cast<byte, int>(tensor.contiguous().bytes).ToArray();
}
