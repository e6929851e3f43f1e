using Saddle.Attacks;
using Saddle.Evaluation.Execution;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Evaluation;

/// <summary>What is asked again with twice the draws.</summary>
public sealed class DoubledDrawsTests
{
    [Fact]
    public void The_same_search_with_more_steps_is_not_asked_again()
    {
        var mean = new ExpectationRoute { Draws = 4 };
        var plan = new EvaluationPlan
        {
            Model = "drawn",
            Threats = [new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1) }],
            Attacks =
            [
                new AutoProjectedGradientDescent { Steps = 10, Through = mean }, new AutoProjectedGradientDescent { Steps = 20, Through = mean },
                new AutoProjectedGradientDescent { Steps = 10, Through = new ExpectationRoute { Draws = 6 } },
                new ProjectedGradientDescent { Steps = 10, Through = mean }, new ProjectedGradientDescent { Steps = 10 },
            ],
        };
        var contract = new ModelContract { Classes = 10, InputShape = [1, 8, 8], Gradient = GradientKind.Stochastic };
        Assert.Equal([("apgd", "10", "8"), ("apgd", "10", "12"), ("pgd", "10", "8")],
            ProbePlan.Of(plan, contract, 64).Select(probe => probe.Run).Where(run => run.Probe == ProbeKind.DoubledDraws)
                .Select(run => (run.Attack.Attack, run.Attack.Options["steps"], run.Attack.Options["draws"])));
    }
}
