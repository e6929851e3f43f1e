using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Threats;

namespace Saddle.Tests.Evaluation;

/// <summary>Without an ε what counts is how small a change can be, whoever finds it.</summary>
public sealed class SmallestChangeTests
{
    [Fact]
    public void Every_attack_gets_every_example_and_the_nearest_counts()
    {
        using Dataset data = LineCase.Data(12);
        using FunctionClassifier classifier = LineCase.Honest();
        EvaluationResult result = LineCase.Evaluate(classifier, data, LineCase.Plan(new ThreatModel { Ball = NormBall.Unlimited(Norm.L2) }) with
        {
            Attacks = [new DecoupledDirectionAndNorm { Steps = 3 }, new HopSkipJump { Iterations = 3 }],
        });
        ThreatResult threat = Assert.Single(result.Threats);
        Assert.All(threat.Attacks, attack => Assert.Equal((12, 12), (attack.Attacked, attack.Broken)));
        Assert.Null(threat.Epsilon);
        Assert.True(threat.MedianDistance > 0);
        Assert.All(threat.Attacks, attack => Assert.True(threat.MedianDistance <= attack.MedianDistance, $"{threat.MedianDistance} {attack.MedianDistance}"));
        Assert.Contains(threat.Attacks, attack => threat.MedianDistance < attack.MedianDistance);
    }

    [Fact]
    public void An_attack_that_uses_up_an_ε_is_refused_before_anything_is_made()
    {
        using Dataset data = LineCase.Data(2);
        using FunctionClassifier classifier = LineCase.Honest();
        EvaluationPlan plan = LineCase.Plan(new ThreatModel { Ball = NormBall.Unlimited(Norm.Linf) }) with { Attacks = [new ProjectedGradientDescent()] };
        Assert.Contains("Say ε", Assert.Throws<UsageException>(() => LineCase.Evaluate(classifier, data, plan)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_an_ε_one_that_is_broken_is_left_to_no_other()
    {
        using Dataset data = LineCase.Data(12);
        using FunctionClassifier classifier = LineCase.Honest();
        EvaluationResult result = LineCase.Evaluate(classifier, data, LineCase.Plan(new ThreatModel { Ball = new NormBall(Norm.L2, 1) }) with
        {
            Attacks = [new DecoupledDirectionAndNorm { Steps = 20 }, new HopSkipJump { Iterations = 3 }],
        });
        Assert.Equal(12 - result.Threats[0].Attacks[0].Broken, result.Threats[0].Attacks[1].Attacked);
    }
}
