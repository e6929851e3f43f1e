using System.Numerics;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Tests.Threats;

/// <summary>Points of a set lie in the ball as float64 measures it, with nothing to spare, whatever values the inputs have.</summary>
public sealed class InwardRoundingTests
{
    private const int Rows = 12, Features = 61;

    public static TheoryData<Norm, float, double> Balls
    {
        get
        {
            var balls = new TheoryData<Norm, float, double>();
            foreach (Norm norm in new[] { Norm.Linf, Norm.L2, Norm.L1 })
                foreach ((float magnitude, double[] budgets) in new (float, double[])[]
                {
                    (1, [0.3, 8.0 / 255, 0.1, 1e-8]), (255, [0.3, 1.1, 2.1, 4.1, 7.999999999999999]), (3000, [0.05, 0.3, 20.1]),
                    (2e5f, [0.004, 0.05, 0.5, 100.01]), (1e20f, [1e13, 1e19]),
                })
                    foreach (double budget in budgets) balls.Add(norm, magnitude, budget);
            return balls;
        }
    }

    [Theory]
    [MemberData(nameof(Balls))]
    public void Starts_projections_and_steps_lie_inside(Norm norm, float magnitude, double epsilon)
    {
        foreach (string kind in new[] { "above zero", "below zero", "mixed", "outside by rounding" })
            foreach (string path in new[] { "one pass", "masked", "bounds of their own", "channels last" })
            {
                using var scope = NewDisposeScope();
                Tensor origin = Origin(kind, magnitude);
                float lower = kind == "above zero" ? 0 : -magnitude, upper = kind == "below zero" ? 0 : magnitude;
                InputBounds bounds = path == "bounds of their own"
                    ? new InputBounds([.. Enumerable.Repeat(lower, Features)], [.. Enumerable.Repeat(upper, Features)], Features)
                    : new InputBounds([lower], [upper]);
                if (path == "channels last") origin = ChannelsLast(origin);
                Tensor? mask = path == "masked" ? arange(Features).remainder(3).gt(0).to_type(ScalarType.Float32) : null;
                using FeasibleSet set = new NormBall(norm, epsilon).Around(origin, bounds, mask);
                Tensor points = set.Sample(new Draws(3, "inward"), [.. Enumerable.Range(0, Rows)], default);
                RequireInside(norm, epsilon, origin, points, lower, upper, mask);
                for (int step = 0; step < 6; step++)
                {
                    Tensor gradient = Numbers((ulong)step + 10).sub_(0.5).reshape(origin.shape);
                    set.Advance(points, path == "channels last" ? ChannelsLast(gradient.reshape(Rows, Features)) : gradient,
                        (step % 2 == 0 ? 0.4 : 1.7) * epsilon);
                    RequireInside(norm, epsilon, origin, points, lower, upper, mask);
                }
                Tensor wild = origin + Numbers(7).sub_(0.5).mul_(4 * magnitude).reshape(origin.shape);
                set.Project(wild);
                RequireInside(norm, epsilon, origin, wild, lower, upper, mask);
                Tensor rows = tensor(new long[] { 1, 4, 11 }), few = wild.index_select(0, rows) + 1;
                set.Select(rows);
                set.Project(few);
                RequireInside(norm, epsilon, origin.index_select(0, rows), few, lower, upper, mask);
            }
    }

    [Theory]
    [InlineData(1f, 0.3)]
    [InlineData(255f, 0.3)]
    [InlineData(255f, 7.999999999999999)]
    [InlineData(255f, 8)]
    [InlineData(2e5f, 0.01)]
    [InlineData(2e5f, 0.001)]
    [InlineData(1e-3f, 0.3)]
    public void Limits_are_the_furthest_numbers_of_the_ball_in_exact_arithmetic(float magnitude, double epsilon)
    {
        using var scope = NewDisposeScope();
        Tensor origin = Origin("mixed", magnitude);
        (Tensor lowest, Tensor highest) = BoxLimits.Of(origin, epsilon);
        Assert.Equal(BoxLimits.Rounded(origin, epsilon).data<float>().ToArray(), highest.data<float>().ToArray());
        Assert.Equal(BoxLimits.Rounded(origin, -epsilon).data<float>().ToArray(), lowest.data<float>().ToArray());
        float[] start = origin.data<float>().ToArray(), low = lowest.data<float>().ToArray(), high = highest.data<float>().ToArray();
        for (int i = 0; i < start.Length; i++)
        {
            Assert.True(Exact(high[i]) - Exact(start[i]) <= Exact(epsilon) && Exact(start[i]) - Exact(low[i]) <= Exact(epsilon));
            Assert.True(Exact(MathF.BitIncrement(high[i])) - Exact(start[i]) > Exact(epsilon)
                && Exact(start[i]) - Exact(MathF.BitDecrement(low[i])) > Exact(epsilon));
        }
    }

    [Fact]
    public void Projections_by_one_pass_are_those_of_the_operations()
    {
        using var scope = NewDisposeScope();
        Tensor origin = Origin("mixed", 255), wild = origin + Numbers(7).sub_(0.5).mul_(50);
        using FeasibleSet set = new NormBall(Norm.L2, 12.3).Around(origin, new InputBounds([-1000], [1000])), other = new NormBall(Norm.L2, 12.3)
            .Around(ChannelsLast(origin), new InputBounds([-1000], [1000]));
        Tensor first = wild.clone(), second = ChannelsLast(wild);
        set.Project(first);
        other.Project(second);
        Assert.Equal(first.data<float>().ToArray(), second.contiguous().reshape(Rows, Features).data<float>().ToArray(),
            (one, two) => Math.Abs(one - two) <= 2e-5f);
        // What is further away is brought to the sphere, not somewhere inside it.
        Assert.All(set.Distance(first).data<double>().ToArray(), distance => Assert.InRange(distance, 12.3 * (1 - 1e-5), 12.3));
    }

    private static void RequireInside(Norm norm, double epsilon, Tensor origin, Tensor points, float lower, float upper, Tensor? mask)
    {
        float[] start = origin.contiguous().flatten().data<float>().ToArray(), end = points.contiguous().flatten().data<float>().ToArray();
        for (int row = 0; row < start.Length / Features; row++)
        {
            double most = 0, square = 0, sum = 0;
            for (int i = row * Features; i < (row + 1) * Features; i++)
            {
                double change = Math.Abs((double)end[i] - start[i]);
                (most, square, sum) = (Math.Max(most, change), square + change * change, sum + change);
                Assert.InRange(end[i], Math.Min(lower, start[i]), Math.Max(upper, start[i]));
                if (mask is not null && i % Features % 3 == 0) Assert.Equal(start[i], end[i]);
            }
            double distance = norm switch { Norm.Linf => most, Norm.L2 => Math.Sqrt(square), _ => sum };
            Assert.True(distance <= epsilon, $"{norm} {distance:R} > {epsilon:R}");
        }
    }

    private static Tensor Origin(string kind, float magnitude)
    {
        Tensor origin = Numbers(1).mul_(magnitude);
        if (kind == "below zero") origin.neg_();
        if (kind is "mixed" or "outside by rounding")
        {
            origin.mul_(Numbers(2).sub_(0.5).sign_());
            origin[.., 5..20].mul_(1e-6);
            origin[.., 20] = 0f;
        }
        (origin[.., 0], origin[.., 1]) = (full(Rows, kind == "below zero" ? 0 : magnitude), full(Rows, kind == "above zero" ? 0 : -magnitude));
        if (kind == "outside by rounding") (origin[0, 0], origin[1, 1]) = (tensor(MathF.BitIncrement(magnitude)), tensor(-magnitude * 1.000005f));
        return origin;
    }

    private static Tensor ChannelsLast(Tensor rows)
    {
        Tensor images = rows.reshape(Rows, Features, 1, 1).expand(Rows, Features, 1, 1).contiguous();
        // One more row in memory than there is of it, so that its numbers do not lie one after the other.
        Tensor wide = zeros(Rows, Features, 1, 2);
        wide[.., .., .., 0..1] = images;
        return wide[.., .., .., 0..1].reshape(Rows, Features, 1, 1).as_strided([Rows, Features, 1, 1], [2 * Features, 2, 2, 1]).copy_(images);
    }

    private static Tensor Numbers(ulong seed)
    {
        using var generator = new Generator(seed, CPU);
        return rand([Rows, Features], generator: generator);
    }

    /// <summary>A number in units of the smallest one.</summary>
    private static BigInteger Exact(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value), fraction = bits & 0xfffffffffffff;
        int exponent = (int)(bits >> 52) & 0x7ff;
        BigInteger magnitude = exponent == 0 ? fraction : (BigInteger)(fraction | 1L << 52) << (exponent - 1);
        return value < 0 ? -magnitude : magnitude;
    }
}
