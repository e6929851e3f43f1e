using Saddle.Attacks;
using Saddle.Losses;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>Which iterate comes back, and what it costs.</summary>
public sealed class KeptIterateTests
{
    private static readonly RunOptions Bare = new() { Stop = Stop.Never, Keep = Keep.Last };

    [Fact]
    public void Forty_steps_are_forty_passes()
    {
        using var box = new AttackCase(image: true);
        var attack = new ProjectedGradientDescent { Steps = 40 };
        using AttackResult result = box.Run(attack, new ThreatModel { Ball = box.Ball(Norm.Linf) }, Bare);
        Assert.All(result.ForwardPasses, passes => Assert.Equal(40, passes));
        Assert.All(result.BackwardPasses, passes => Assert.Equal(40, passes));
        using AttackResult twice = box.Run(attack with { Restarts = 3 }, new ThreatModel { Ball = box.Ball(Norm.Linf) }, Bare);
        Assert.All(twice.ForwardPasses, passes => Assert.Equal(120, passes));
    }

    [Fact]
    public void A_goal_with_a_target_is_pursued_once()
    {
        using var box = new AttackCase(image: true);
        var threat = new ThreatModel { Ball = box.Ball(Norm.Linf), Goal = new TargetedMisclassification(3) };
        using AttackResult result = box.Run(new TargetedProjectedGradientDescent { Steps = 4 }, threat, Bare with { Keep = Keep.FirstSuccess });
        Assert.All(result.ForwardPasses, passes => Assert.InRange(passes, 4, 5));
    }

    [Fact]
    public void The_highest_loss_is_that_of_all_iterates_the_last_one_too()
    {
        using var box = new AttackCase(image: true);
        using var scope = NewDisposeScope();
        var threat = new ThreatModel { Ball = box.Ball(Norm.Linf) };
        var attack = new BasicIterativeMethod { Steps = 1 };
        using AttackResult highest = box.Run(attack, threat, new RunOptions { Stop = Stop.Never, Keep = Keep.HighestLoss }),
            last = box.Run(attack, threat, Bare);
        Tensor kept = Loss(highest.Adversarial), final = Loss(last.Adversarial), start = Loss(box.Inputs);
        Assert.Equal(final.maximum(start).data<float>().ToArray(), kept.data<float>().ToArray());
        Assert.Contains(final.gt(start).data<bool>().ToArray(), higher => higher);

        Tensor Loss(Tensor points) => new CrossEntropyLoss().Values(box.Classifier.Logits(points), box.Labels, null).detach();
    }

    [Fact]
    public void The_smallest_norm_counts_the_last_iterate_of_each_restart()
    {
        using var box = new AttackCase(image: true);
        using var scope = NewDisposeScope();
        var threat = new ThreatModel { Ball = new NormBall(Norm.L2, 3) };
        var attack = new ProjectedGradientDescent { Steps = 1, Restarts = 2, StepSize = 6 };
        using AttackResult smallest = box.Run(attack, threat, new RunOptions { Stop = Stop.Never, Keep = Keep.SmallestNorm });
        // One step each: a start and an end are looked at twice over.
        Assert.All(smallest.ForwardPasses, passes => Assert.Equal(4, passes));
    }

    [Fact]
    public void A_budget_that_ends_a_search_leaves_its_iterate()
    {
        using var box = new AttackCase(image: true);
        var attack = new BasicIterativeMethod { Steps = 10, StepSize = 0.01 };
        var threat = new ThreatModel { Ball = box.Ball(Norm.Linf) };
        using AttackResult cut = box.Run(attack, threat with { QueryBudget = 3 }, Bare), three = box.Run(attack with { Steps = 3 }, threat, Bare);
        Assert.Equal(three.Adversarial.data<float>().ToArray(), cut.Adversarial.data<float>().ToArray());
        Assert.All(cut.ForwardPasses, passes => Assert.Equal(3, passes));
    }

    [Fact]
    public void Restarts_spare_who_has_won()
    {
        using var box = new AttackCase(image: true);
        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.01) };
        var attack = new ProjectedGradientDescent { Steps = 3, Restarts = 4 };
        using AttackResult result = box.Run(attack, threat);
        bool[] broken = box.Broken(result, threat);
        Assert.Contains(broken, won => won);
        Assert.Contains(broken, won => !won);
        // Three restarts look at their last iterate; that of the fourth is judged outside.
        for (int example = 0; example < AttackCase.Count; example++)
            if (!broken[example]) Assert.Equal(4 * 3 + 3, result.ForwardPasses[example]);
        Assert.True(result.ForwardPasses.Sum() < AttackCase.Count * 15);
    }

    [Fact]
    public void More_restarts_break_no_fewer()
    {
        using var box = new AttackCase(image: false);
        var threat = new ThreatModel { Ball = box.Ball(Norm.Linf) };
        var attack = new ProjectedGradientDescent { Steps = 2 };
        foreach (RunOptions options in new[] { new RunOptions(), new RunOptions { Stop = Stop.Never } })
        {
            using AttackResult one = box.Run(attack, threat, options), five = box.Run(attack with { Restarts = 5 }, threat, options);
            bool[] few = box.Broken(one, threat), more = box.Broken(five, threat);
            Assert.All(Enumerable.Range(0, AttackCase.Count), example => Assert.True(!few[example] || more[example]));
        }
    }
}
