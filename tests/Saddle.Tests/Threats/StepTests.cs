using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Tests.Threats;

/// <summary>Steps of steepest ascent, and where searches start.</summary>
public sealed class StepTests
{
    private const int Features = 40;

    [Theory]
    [InlineData(Norm.Linf)]
    [InlineData(Norm.L2)]
    [InlineData(Norm.L1)]
    public void No_step_of_the_same_length_ascends_more(Norm norm)
    {
        using var scope = NewDisposeScope();
        Tensor origin = full([8, Features], 0.5f), gradient = Numbers(1, 8).sub_(0.5);
        using FeasibleSet set = new NormBall(norm, 3).Around(origin, new InputBounds([-10], [10]));
        foreach (double size in new[] { 0.3, -0.3 })
        {
            Tensor points = origin.clone();
            set.Ascend(points, gradient.clone(), size);
            Tensor step = points - origin;
            Assert.All(set.Distance(points).data<double>().ToArray(), length => Assert.Equal(0.3, length, 1e-5));
            Tensor gain = (step * gradient).sum(1) * Math.Sign(size);
            for (ulong trial = 0; trial < 100; trial++)
            {
                using var inner = NewDisposeScope();
                Tensor other = trial % 2 == 0 ? Numbers(trial + 10, 8).sub_(0.5) : step + Numbers(trial + 10, 8).sub_(0.5).mul_(0.02);
                Tensor length = norm switch { Norm.Linf => other.abs().amax([1]), Norm.L2 => other.norm(1), _ => other.abs().sum(1) };
                other = other / length.unsqueeze(1) * 0.3;
                Assert.True(((other * gradient).sum(1) * Math.Sign(size)).le(gain + 1e-5).all().item<bool>());
            }
        }
    }

    [Fact]
    public void The_L1_step_fills_the_best_features_up_to_their_bounds()
    {
        using var scope = NewDisposeScope();
        Tensor origin = tensor(new[] { 0.9f, 0.2f, 0f, 0.5f }).reshape(1, 4), gradient = tensor(new[] { 5f, -4f, -9f, 1f }).reshape(1, 4);
        using FeasibleSet set = new NormBall(Norm.L1, 3).Around(origin, InputBounds.Unit);
        Tensor points = origin.clone();
        set.Ascend(points, gradient.clone(), 0.5);
        // 0.1 to the first bound, 0.2 to the second, the rest on the fourth; the third would leave the bounds.
        Assert.All(points.data<float>().ToArray(), (value, index) => Assert.Equal(new[] { 1f, 0f, 0f, 0.7f }[index], value, 1e-6f));
        Tensor spread = origin.clone();
        set.Ascend(spread, gradient.clone(), 0.2, spread: 2);
        Assert.All(spread.data<float>().ToArray(), (value, index) => Assert.Equal(new[] { 1f, 0.1f, 0f, 0.5f }[index], value, 1e-6f));
    }

    [Theory]
    [InlineData(Norm.Linf)]
    [InlineData(Norm.L2)]
    [InlineData(Norm.L1)]
    public void Directions_survive_tiny_and_huge_gradients_and_zero_moves_nothing(Norm norm)
    {
        using var scope = NewDisposeScope();
        Tensor origin = full([1, Features], 0.5f), gradient = Numbers(1, 1).sub_(0.5);
        using FeasibleSet set = new NormBall(norm, 1).Around(origin, InputBounds.Unit);
        Tensor expected = Moved(1);
        foreach (double scale in new[] { 1e-28, 1e-20, 1e20, 1e37 })
            Assert.InRange((Moved(scale) - expected).abs().max().item<float>(), 0, 1e-6f);
        Assert.Equal(origin.data<float>().ToArray(), Moved(0).data<float>().ToArray());

        Tensor Moved(double scale)
        {
            Tensor points = origin.clone();
            set.Ascend(points, gradient * scale, 0.2);
            return points;
        }
    }

    [Fact]
    public void Random_starts_are_uniform_in_the_ball()
    {
        using var scope = NewDisposeScope();
        const int count = 4000, dimensions = 5;
        const double epsilon = 0.2;
        Tensor origin = full([count, 2 * dimensions], 0.5f), mask = arange(2 * dimensions).lt(dimensions).to_type(ScalarType.Float32);
        long[] examples = [.. Enumerable.Range(0, count).Select(index => (long)index)];

        Tensor box = Sample(Norm.Linf);
        Assert.InRange(box.mean().item<double>(), -0.003, 0.003);
        Assert.Equal(epsilon * epsilon / 3, box.square().mean().item<double>(), 3e-4);

        // In d dimensions the share of the ball within radius r is (r/ε)^d, which is uniform in 0..1.
        Tensor ball = Sample(Norm.L2).square().sum(1).sqrt().div(epsilon).pow(dimensions);
        Assert.Equal(0.5, ball.mean().item<double>(), 0.02);
        Assert.Equal(1 / 12.0, ball.var().item<double>(), 0.005);

        Tensor diamond = Sample(Norm.L1).abs().sum(1).div(epsilon).pow(dimensions);
        Assert.Equal(0.5, diamond.mean().item<double>(), 0.02);
        Assert.Equal(1 / 12.0, diamond.var().item<double>(), 0.005);
        foreach (Norm norm in new[] { Norm.L1, Norm.L2 })
            Assert.InRange(Sample(norm).mean([0]).abs().max().item<double>(), 0, 0.01);

        Tensor Sample(Norm norm)
        {
            using FeasibleSet set = new NormBall(norm, epsilon).Around(origin, InputBounds.Unit, mask);
            Tensor points = set.Sample(new Draws(3, "start"), examples, default);
            Assert.InRange(set.Distance(points).max().item<double>(), 0, epsilon + 1e-6);
            Tensor change = points.to_type(ScalarType.Float64) - origin;
            Assert.Equal(0, change[.., dimensions..].abs().max().item<double>());
            return change[.., ..dimensions];
        }
    }

    [Fact]
    public void Draws_do_not_know_the_budget()
    {
        using var scope = NewDisposeScope();
        Tensor origin = full([3, Features], 0.5f);
        foreach (Norm norm in new[] { Norm.Linf, Norm.L2, Norm.L1 })
        {
            using FeasibleSet small = new NormBall(norm, 0.01).Around(origin, InputBounds.Unit), large = new NormBall(norm, 0.1)
                .Around(origin, InputBounds.Unit);
            Tensor few = small.Sample(new Draws(1, "x"), [0, 1, 2], default) - origin, many = large.Sample(new Draws(1, "x"), [0, 1, 2], default) - origin;
            Assert.InRange((few * 10 - many).abs().max().item<float>(), 0, 1e-6f);
        }
    }

    private static Tensor Numbers(ulong seed, long rows)
    {
        using var generator = new Generator(seed, CPU);
        return rand([rows, Features], generator: generator);
    }
}
