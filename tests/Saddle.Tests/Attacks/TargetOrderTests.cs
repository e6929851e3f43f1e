using Saddle.Attacks;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>Which wrong class targeted PGD aims at first.</summary>
public sealed class TargetOrderTests
{
    private static readonly RunOptions Bare = new() { Stop = Stop.Never, Keep = Keep.Last };

    [Theory]
    [InlineData("likeliest")]
    [InlineData("least-likely")]
    [InlineData("random")]
    public void The_first_class_is_that_of_the_order(string order)
    {
        using var box = new AttackCase(image: true);
        using var scope = NewDisposeScope();
        var threat = new ThreatModel { Ball = new NormBall(Norm.L2, 6) };
        Attack attack = AttackCatalogue.Parse($"pgd-targeted:steps=30,classes=1,order={order}");
        using AttackResult result = box.Run(attack, threat, Bare), again = box.Run(attack, threat, Bare with { BatchSize = 3 });
        long[] reached = Classes(result), labels = box.Labels.data<long>().ToArray();
        Assert.Equal(reached, Classes(again));
        Assert.DoesNotContain(true, reached.Zip(labels, (got, own) => got == own));
        Tensor logits = box.Classifier.Logits(box.Inputs);
        long[] likeliest = logits.topk(2, 1).indexes.select(1, 1).data<long>().ToArray(), least = logits.argmin(1).data<long>().ToArray();
        if (order == "likeliest") Assert.Equal(likeliest, reached);
        if (order == "least-likely") Assert.Equal(least, reached);
        if (order == "random")
        {
            Assert.NotEqual(likeliest, reached);
            Assert.NotEqual(least, reached);
            Assert.True(reached.Distinct().Count() > 4);
            using AttackResult other = box.Run(attack, threat, Bare with { Seed = 1 });
            Assert.NotEqual(reached, Classes(other));
        }

        long[] Classes(AttackResult found) => box.Classifier.Logits(found.Adversarial).argmax(1).data<long>().ToArray();
    }

    [Fact]
    public void Every_wrong_class_comes_once_in_each_order()
    {
        using var box = new AttackCase(image: true);
        foreach (TargetOrder order in Enum.GetValues<TargetOrder>())
        {
            var seen = new List<long[]>();
            for (int round = 0; round < 9; round++)
            {
                using var scope = NewDisposeScope();
                using AttackResult result =
                    box.Run(new TargetedProjectedGradientDescent { Steps = 30, Order = order }, new ThreatModel { Ball = new NormBall(Norm.L2, 8) },
                        Bare with { OnlySearch = round });
                seen.Add(box.Classifier.Logits(result.Adversarial).argmax(1).data<long>().ToArray());
            }
            for (int example = 0; example < AttackCase.Count; example++) Assert.Equal(9, seen.Select(classes => classes[example]).Distinct().Count());
        }
    }
}
