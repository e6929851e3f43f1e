using Saddle.Randomness;

namespace Saddle.Tests.Threats;

/// <summary>The known answers of the Random123 library, and draws, computed by another implementation, that may never change.</summary>
public sealed class PhiloxTests
{
    [Fact]
    public void Known_answers_of_the_paper_come_out()
    {
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), Philox.Words(0, 0, 0, 0, 0, 0));
        const uint ones = uint.MaxValue;
        Assert.Equal((0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu), Philox.Words(ones, ones, ones, ones, ones, ones));
        Assert.Equal((0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u),
            Philox.Words(0xa4093822, 0x299f31d0, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344));
    }

    [Fact]
    public void Draws_are_frozen()
    {
        using var scope = NewDisposeScope();
        var draws = new Draws(42, "pgd");
        var position = new DrawPosition(Restart: 1, Target: 2, Step: 3, Draw: 4);
        Assert.Equal([6603740, 12091237, 9775600, 15734937, 11268141],
            draws.Uniform([7], [5], position).data<float>().ToArray().Select(value => (int)(value * (1 << 24))));
        float[] normal = [-0.18314050f, -0.98332865f, 1.22258555f, -0.50303694f, 1.35369301f];
        Assert.All(draws.Normal([7], [5], position).data<float>().ToArray(), (value, index) => Assert.Equal(normal[index], value, 6));
    }

    [Fact]
    public void Every_part_of_a_position_matters_and_the_company_does_not()
    {
        using var scope = NewDisposeScope();
        var draws = new Draws(1, "pgd");
        float[] alone = Values(draws, [3], default);
        Assert.Equal(alone, Values(draws, [9, 3, 4], default)[6..12]);
        foreach (DrawPosition position in new DrawPosition[] { new(Restart: 1), new(Target: 1), new(Step: 1), new(Draw: 1) })
            Assert.Empty(alone.Intersect(Values(draws, [3], position)));
        Assert.Empty(alone.Intersect(Values(draws, [4], default)));
        Assert.Empty(alone.Intersect(Values(new Draws(2, "pgd"), [3], default)));
        Assert.Empty(alone.Intersect(Values(new Draws(1, "bim"), [3], default)));
        // A longer draw begins as a shorter one.
        Assert.Equal(alone, draws.Uniform([3], [9], default).data<float>().ToArray()[..6]);
    }

    [Fact]
    public void Normal_draws_have_the_moments_of_a_standard_normal()
    {
        using var scope = NewDisposeScope();
        Tensor normal = new Draws(5, "moments").Normal([.. Enumerable.Range(0, 100).Select(index => (long)index)], [999], default).to_type(ScalarType.Float64);
        Assert.True(normal.isfinite().all().item<bool>());
        Assert.InRange(normal.mean().item<double>(), -0.015, 0.015);
        Assert.InRange(normal.square().mean().item<double>(), 0.98, 1.02);
        Assert.InRange(normal.pow(4).mean().item<double>(), 2.85, 3.15);
    }

    private static float[] Values(Draws draws, long[] examples, DrawPosition position) => draws.Uniform(examples, [2, 3], position).data<float>().ToArray();
}
