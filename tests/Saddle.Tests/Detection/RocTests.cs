using Saddle.Detection;
using Saddle.Randomness;

namespace Saddle.Tests.Detection;

/// <summary>Curve and area against counting every pair.</summary>
public sealed class RocTests
{
    [Theory]
    [InlineData(1, 1, 1000)]
    [InlineData(7, 5, 3)]
    [InlineData(40, 60, 8)]
    [InlineData(200, 150, 1)]
    [InlineData(300, 200, 100_000)]
    public void The_area_is_the_share_of_pairs_in_order_with_ties_as_halves(int cleanCount, int adversarialCount, int levels)
    {
        double[] clean = Scores("clean", cleanCount, levels), adversarial = Scores("adversarial", adversarialCount, levels);
        double wins = clean.Sum(below => adversarial.Sum(above => above > below ? 1 : above == below ? 0.5 : 0));
        Roc roc = Roc.Of(clean, adversarial);
        Assert.Equal(wins / ((double)cleanCount * adversarialCount), roc.Auc);

        // The trapezoids under the curve have the same area, and every point is what its threshold flags.
        double area =
            roc.Points.Zip(roc.Points.Skip(1),
                (left, right) => (right.FalsePositiveRate - left.FalsePositiveRate) * (left.TruePositiveRate + right.TruePositiveRate) / 2).Sum();
        Assert.Equal(roc.Auc, area, 1e-12);
        Assert.Equal(clean.Concat(adversarial).Distinct().Count() + 1, roc.Points.Count);
        Assert.Equal(new RocPoint(0, 0, null), roc.Points[0]);
        foreach (RocPoint point in roc.Points.Skip(1))
        {
            Assert.Equal((double)clean.Count(score => score >= point.Threshold) / cleanCount, point.FalsePositiveRate);
            Assert.Equal((double)adversarial.Count(score => score >= point.Threshold) / adversarialCount, point.TruePositiveRate);
        }
        Assert.Equal((1.0, 1.0), (roc.Points[^1].FalsePositiveRate, roc.Points[^1].TruePositiveRate));
    }

    [Fact]
    public void A_rate_is_reached_without_exceeding_the_allowed_one()
    {
        Roc roc = Roc.Of([1, 2, 3, 4], [2.5, 3.5, 4, 5]);
        Assert.Equal(0.25, roc.TruePositiveRateAt(0));
        Assert.Equal(0.25, roc.TruePositiveRateAt(0.2));
        Assert.Equal(0.75, roc.TruePositiveRateAt(0.25));
        Assert.Equal(1, roc.TruePositiveRateAt(0.5));
        Assert.Equal(1, roc.TruePositiveRateAt(1));
        foreach (double wrong in new[] { -0.1, 1.1, double.NaN }) Assert.Throws<UsageException>(() => roc.TruePositiveRateAt(wrong));
    }

    [Fact]
    public void Scores_apart_give_an_area_of_one_or_none()
    {
        Assert.Equal(1, Roc.Of([1, 2], [3, 4, 5]).Auc);
        Assert.Equal(0, Roc.Of([3, 4, 5], [1, 2]).Auc);
        Assert.Equal(0.5, Roc.Of([2, 2], [2]).Auc);
        Assert.Equal(0, Roc.Of([2, 2], [2]).TruePositiveRateAt(0.5));
    }

    [Fact]
    public void A_million_scores_take_seconds()
    {
        double[] clean = Scores("clean", 500_000, 1_000_000), adversarial = Scores("adversarial", 500_000, 1_000_000);
        Assert.InRange(Roc.Of(clean, adversarial).Auc, 0.49, 0.51);
    }

    [Fact]
    public void Missing_and_unsound_scores_are_refused()
    {
        Assert.Contains("clean", Assert.Throws<InputException>(() => Roc.Of([], [1])).Message, StringComparison.Ordinal);
        Assert.Contains("adversarial", Assert.Throws<InputException>(() => Roc.Of([1], [])).Message, StringComparison.Ordinal);
        foreach (double wrong in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            Assert.Contains("score 1", Assert.Throws<InputException>(() => Roc.Of([0, wrong], [1])).Message, StringComparison.Ordinal);
            Assert.Throws<InputException>(() => Roc.Of([0], [wrong]));
        }
    }

    private static double[] Scores(string name, int count, int levels)
    {
        using Tensor drawn = new Draws(1, name).Uniform([0], [count], default);
        return [.. drawn.data<float>().ToArray().Select(value => Math.Floor(value * (double)levels) / 3)];
    }
}
