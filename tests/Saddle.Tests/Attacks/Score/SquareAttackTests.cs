using Saddle.Attacks;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>Square Attack: what its points look like, and what they break.</summary>
public sealed class SquareAttackTests
{
    private static readonly RunOptions Bare = new() { Stop = Stop.Never, Keep = Keep.Last };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Under_Linf_every_feature_lies_at_an_end_of_the_ball(bool image)
    {
        using var box = new AttackCase(image, new InputBounds([-9f], [9f]));
        using var scope = NewDisposeScope();
        box.Inputs.clamp_(-8, 8);
        using AttackResult result = box.Run(new SquareAttack { Steps = 30 }, new ThreatModel { Ball = box.Ball(Norm.Linf) }, Bare);
        Tensor change = (result.Adversarial - box.Inputs).abs();
        Assert.InRange((change - box.Ball(Norm.Linf).Epsilon).abs().max().item<float>(), 0, 1e-5f);
        Assert.All(result.ForwardPasses, passes => Assert.Equal(30, passes));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Under_L2_all_of_the_budget_is_used(bool image)
    {
        using var box = new AttackCase(image, new InputBounds([-9f], [9f]));
        using AttackResult result = box.Run(new SquareAttack { Steps = 30 }, new ThreatModel { Ball = box.Ball(Norm.L2) }, Bare);
        Assert.All(box.Distances(result, Norm.L2), distance => Assert.InRange(distance, 0.999 * box.Ball(Norm.L2).Epsilon, box.Ball(Norm.L2).Epsilon));
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(1, 7)]
    [InlineData(3, 3)]
    [InlineData(1, 1)]
    public void Bumps_are_of_length_1(int height, int width)
    {
        foreach (bool turned in new[] { false, true })
        {
            var bumps = new Bumps(height, width, turned, euclidean: true);
            float[] values = [.. Enumerable.Range(0, height * width).Select(place => bumps[place / width, place % width])];
            Assert.Equal(1, values.Sum(value => (double)value * value), 1e-6);
            var sum = new Bumps(height, width, turned, euclidean: false);
            Assert.Equal(1, Enumerable.Range(0, height * width).Sum(place => Math.Abs((double)sum[place / width, place % width])), 1e-6);
            Assert.Equal(height * width / Math.Max(height, width) * (Math.Max(height, width) / 2), values.Count(value => value > 0));
        }
    }

    [Theory]
    [InlineData(0.8, 1, false, 25, 25)]
    [InlineData(0.05, 3, true, 7, 7)]
    [InlineData(0.0001, 1, false, 1, 1)]
    [InlineData(1, 3, true, 28, 28)]
    public void Windows_are_the_squares_of_the_paper(double share, int least, bool odd, int height, int width)
    {
        Assert.Equal((height, width), new ImageGrid([1, 28, 28]).Window(share, least, odd));
        Assert.Equal((1, Math.Max(least, (int)Math.Round(100 * share))), new ImageGrid([100]).Window(share, least, odd));
    }

    [Fact]
    public void More_queries_break_no_fewer_and_more_than_noise_does()
    {
        using var models = new ReferenceDistances("lenet5_nat", 100);
        int[] broken = [.. new[] { "noise:draws=300", "square:steps=30", "square:steps=300" }.Select(Broken)];
        Assert.True(broken[0] < broken[1] && broken[1] < broken[2], string.Join(", ", broken));

        int Broken(string attack)
        {
            using var scope = NewDisposeScope();
            (Tensor inputs, Tensor labels) = models.Examples;
            var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.15) };
            using AttackResult result = AttackCatalogue.Parse(attack).Run(models.Classifier, inputs, labels, models.Correct, threat);
            return (int)models.Classifier.Logits(result.Adversarial).argmax(1).ne(labels).sum().item<long>();
        }
    }
}
