using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Randomness;

namespace Saddle.Tests.Evaluation;

/// <summary>A classifier whose randomness comes from the pass: its runs repeat, resume and do not depend on the batch.</summary>
public sealed class StochasticClassifierTests
{
    private static EvaluationPlan Plan =>
        LineCase.Plan(LineCase.Threat(0.1)) with
        {
            BatchSize = 8,
            Probes = true,
            Attacks = [.. LineCase.Attacks, new HopSkipJump { Iterations = 2, InitialEvaluations = 8 }]
        };

    [Fact]
    public void A_run_is_the_same_again_and_in_other_batches()
    {
        using Dataset data = LineCase.Data(20);
        using var classifier = new Noisy();
        EvaluationPlan plan = Plan with { Attacks = LineCase.Attacks };
        EvaluationResult first = LineCase.Evaluate(classifier, data, plan);
        Assert.True(first.Stochastic);
        Assert.NotNull(first.Threats[0].RobustAccuracyWorst);
        Assert.Equal(LineCase.Timeless(first), LineCase.Timeless(LineCase.Evaluate(classifier, data, plan)));
        Assert.Equal(LineCase.Timeless(first), LineCase.Timeless(LineCase.Evaluate(classifier, data, plan with { BatchSize = 5 })));
        Assert.NotEqual(LineCase.Timeless(first), LineCase.Timeless(LineCase.Evaluate(classifier, data, plan with { Seed = 1 })));
    }

    [Fact]
    public void A_run_that_was_cut_off_at_any_commit_ends_like_one_that_was_not()
    {
        using Dataset data = LineCase.Data(20);
        using var classifier = new Noisy();
        string expected = LineCase.Timeless(LineCase.Evaluate(classifier, data, Plan));
        for (int at = 1; ; at++)
        {
            using var store = new InterruptedStore(new MemoryRunStore()) { FailAt = at };
            try
            {
                Evaluator.Evaluate(classifier, data, Plan, store);
                Assert.True(at > 10);
                return;
            }
            catch (IOException)
            {
                store.FailAt = 0;
            }
            Assert.Equal(expected, LineCase.Timeless(Evaluator.Evaluate(classifier, data, Plan, store)));
        }
    }

    [Fact]
    public void Outside_of_a_run_every_call_draws_anew()
    {
        using Dataset data = LineCase.Data(4);
        using var classifier = new Noisy();
        using Tensor first = classifier.Logits(data.Inputs), second = classifier.Logits(data.Inputs);
        Assert.NotEqual(first.data<float>().ToArray(), second.data<float>().ToArray());
    }

    private sealed class Noisy() : StochasticClassifier(new ModelContract { Classes = 2, Gradient = GradientKind.Stochastic })
    {
        public override string Fingerprint => "noisy";

        protected override Tensor Forward(Tensor inputs, PassDraws draws) => LineCase.Logits(inputs + draws.Normal(inputs.shape.AsSpan(1)).mul(0.05));
    }
}
