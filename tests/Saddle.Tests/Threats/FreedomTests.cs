using Saddle.Attacks;
using Saddle.Models;
using Saddle.Tests.Evaluation;
using Saddle.Threats;

namespace Saddle.Tests.Threats;

/// <summary>Radii, steps and queries of each example's own.</summary>
public sealed class FreedomTests
{
    private static readonly double[] Radii = [0.05, 0.4, 1.1, 3];

    [Theory]
    [InlineData(Norm.Linf)]
    [InlineData(Norm.L2)]
    [InlineData(Norm.L1)]
    public void A_point_is_projected_as_if_its_radius_were_the_balls(Norm norm)
    {
        using var scope = NewDisposeScope();
        (Tensor origin, Tensor points) = Case();
        using FeasibleSet whole = NormBall.Unlimited(norm).Around(origin, InputBounds.Unit);
        Tensor each = points.clone();
        whole.Project(each, tensor(Radii));
        for (int row = 0; row < Radii.Length; row++)
        {
            using FeasibleSet one = new NormBall(norm, Radii[row]).Around(origin[row..(row + 1)], InputBounds.Unit);
            Tensor alone = points[row..(row + 1)].clone();
            one.Project(alone);
            Assert.InRange((each[row] - alone[0]).abs().max().item<float>(), 0, 1e-6f);
            Assert.True(one.Distance(each[row..(row + 1)]).item<double>() <= Radii[row] * (1 + 1e-12));
        }
    }

    [Fact]
    public void Under_L0_each_keeps_as_many_features_as_it_may()
    {
        using var scope = NewDisposeScope();
        (Tensor origin, Tensor points) = Case();
        using FeasibleSet set = NormBall.Unlimited(Norm.L0).Around(origin, InputBounds.Unit);
        set.Project(points, tensor(new double[] { 1, 3, 0, 20 }));
        Assert.Equal([1, 3, 0, 20], set.Distance(points).data<double>().ToArray());
    }

    [Theory]
    [InlineData(Norm.Linf)]
    [InlineData(Norm.L2)]
    [InlineData(Norm.L1)]
    [InlineData(Norm.L0)]
    public void Steps_of_equal_lengths_are_the_common_step(Norm norm)
    {
        using var scope = NewDisposeScope();
        (Tensor origin, _) = Case();
        Tensor gradient = rand(origin.shape, generator: new Generator(4, CPU)).sub(0.5);
        using FeasibleSet set = NormBall.Unlimited(norm).Around(origin, InputBounds.Unit);
        double size = norm == Norm.L0 ? 3 : 0.2;
        Tensor common = origin.clone(), each = origin.clone(), other = origin.clone();
        set.Advance(common, gradient.clone(), size);
        set.Advance(each, gradient.clone(), full(4, (float)size));
        Assert.InRange((common - each).abs().max().item<float>(), 0, 1e-6f);
        set.Advance(other, gradient.clone(), tensor(new[] { (float)size, (float)size, 2 * (float)size, (float)size }));
        Assert.Equal([false, false, true, false], (other - common).flatten(1).abs().amax([1]).gt(1e-4).data<bool>().ToArray());
    }

    [Fact]
    public void A_point_reaches_a_distance_inwards_and_outwards()
    {
        using var scope = NewDisposeScope();
        Tensor origin = full([3, 20], 0.5f), points = origin.clone();
        points[0, 0] = 0.6f;
        points[1, 3] = 0.9f;
        using FeasibleSet set = NormBall.Unlimited(Norm.L2).Around(origin, InputBounds.Unit);
        set.Reach(points, tensor(new[] { 0.3, 0.1, 0.2 }));
        double[] distances = set.Distance(points).data<double>().ToArray();
        Assert.Equal(0.3, distances[0], 6);
        Assert.Equal(0.1, distances[1], 6);
        Assert.Equal(0, distances[2]);
    }

    [Fact]
    public void Who_has_no_queries_left_leaves_alone_and_what_is_asked_is_counted_for_its_example()
    {
        using FunctionClassifier classifier = LineCase.Honest();
        using Tensor inputs = full([4, 2], 0.1f), labels = zeros(4, ScalarType.Int64);
        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1), QueryBudget = 5 };
        using AttackResult result = new Uneven().Run(classifier, inputs, labels, [0, 1, 2, 3], threat);
        // Example i asks i + 1 times in a round, as long as it may.
        Assert.Equal([5, 5, 5, 5], result.ForwardPasses);
        Assert.Equal(20, classifier.Examples);
    }

    private static (Tensor Origin, Tensor Points) Case()
    {
        var generator = new Generator(3, CPU);
        return (rand([4, 30], generator: generator), rand([4, 30], generator: generator).mul(1.4).sub(0.2));
    }

    private sealed record Uneven : Attack<LabelOracle>
    {
        public override string Name => "uneven";

        public override bool Supports(Norm norm) => true;

        protected override void Search(AttackBatch<LabelOracle> craft, int round)
        {
            Slot x = craft.Start(random: false, round);
            while (craft.Count > 0)
            {
                using var scope = NewDisposeScope();
                int[] rows =
                    [.. Enumerable.Range(0, craft.Count)
                        .SelectMany(row => Enumerable.Repeat(row, (int)Math.Min(craft.QueriesLeft(row), craft.Examples[row] + 1)))];
                craft.Oracle.Labels(x.Value.index_select(0, tensor(rows, ScalarType.Int64)), rows);
                craft.DropWon();
            }
            craft.Finish(x, observed: true);
        }
    }
}
