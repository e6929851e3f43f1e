using Saddle.Evaluation.LossLandscapes;
using Saddle.Threats;

namespace Saddle.Tests.Evaluation.LossLandscapes;

public sealed class MaximaGeometryTests
{
    [Fact]
    public void Angles_distances_and_sides_are_those_of_the_points()
    {
        using var scope = NewDisposeScope();
        using LinearCase model = new([[0, 0], [2, 0]]);
        Tensor input = full([1, 2], 0.5f);
        // Two pairs of perturbations: at right angles (0.1, 0) and (0, 0.1); opposite (0.1, 0) and (-0.1, 0).
        Tensor ends = tensor(new float[] { 0.6f, 0.5f, 0.5f, 0.6f, 0.6f, 0.5f, 0.4f, 0.5f }).reshape(4, 2);
        MaximaGeometry found = MaximaGeometry.Of(model.Classifier, input, zeros(1, int64), 0, ends, new NormBall(Norm.Linf, 0.1), seed: 1);
        Assert.Equal([90, 180], found.PairAngles.Select(angle => Math.Round(angle, 3)));
        Assert.Equal(Math.Sqrt(0.02), found.PairDistances[0], 1e-5);
        Assert.Equal(0.2, found.PairDistances[1], 1e-5);
        Assert.Equal(2, found.RandomDistances.Count);
        Assert.All(found.RandomAngles, angle => Assert.InRange(angle, 0, 180));
        Assert.All(found.RandomDistances, distance => Assert.InRange(distance, 0, 0.2 * Math.Sqrt(2)));
        // log(1 + exp(2 x)) is convex along every line, and one of four points lies against its gradient.
        Assert.Equal(1, found.ConvexShare);
        Assert.Equal(0.25, found.AgainstGradientShare);
        double Loss(double x) => Math.Log(1 + Math.Exp(2 * x));
        Assert.Equal((Loss(0.55) + Loss(0.5)) / ((Loss(0.6) + Loss(0.5)) / 2 + (Loss(0.6) + Loss(0.4)) / 2), found.MiddleOverEnds, 1e-5);
    }

    [Fact]
    public void One_maximum_makes_no_pair()
    {
        using var scope = NewDisposeScope();
        using LinearCase model = new([[0, 0], [2, 0]]);
        Assert.Throws<UsageException>(() =>
            MaximaGeometry.Of(model.Classifier, zeros(1, 2), zeros(1, int64), 0, zeros(1, 2), new NormBall(Norm.Linf, 0.1), seed: 0));
    }

    [Fact]
    public void A_path_has_the_losses_of_its_points()
    {
        using var scope = NewDisposeScope();
        using LinearCase model = new([[0, 0], [2, 0]]);
        double[] line = LossPath.Along(model.Classifier, zeros(1, 2), ones(1, 2), zeros(1, int64), 3)[0];
        Assert.Equal([Math.Log(2), Math.Log(1 + Math.E), Math.Log(1 + Math.Exp(2))], line.Select(loss => Math.Round(loss, 5)),
            (one, other) => Math.Abs(one - other) < 1e-4);
        Assert.Throws<UsageException>(() => LossPath.Along(model.Classifier, zeros(1, 2), zeros(1, 3), zeros(1, int64), 3));
        Assert.Throws<UsageException>(() => LossPath.Along(model.Classifier, zeros(1, 2), zeros(1, 2), zeros(1, int64), 1));
    }
}
