using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Threats;

namespace Saddle.Tests.Evaluation;

/// <summary>Whole suites come to the same whatever the batch, and wherever they were cut off.</summary>
public sealed class SuiteRunTests
{
    [Theory]
    [InlineData("autoattack", Norm.Linf)]
    [InlineData("autoattack", Norm.L1)]
    [InlineData("autoattack:version=plus", Norm.L2)]
    [InlineData("fast", Norm.Linf)]
    public void A_suite_that_was_cut_off_in_any_stage_ends_as_one_that_was_not(string suite, Norm norm)
    {
        var threat = new ThreatModel { Ball = new NormBall(norm, 0.15) };
        using Dataset data = LineCase.Data(12);
        using FunctionClassifier classifier = LineCase.Honest();
        IReadOnlyList<Attack> attacks = SuiteCatalogue.Names.Parse(suite).AttacksOn([threat], classes: 2);
        EvaluationPlan plan = LineCase.Plan(threat) with { Attacks = attacks, BatchSize = 12 };
        EvaluationResult whole = LineCase.Evaluate(classifier, data, plan);
        Assert.InRange(whole.Threats[0].Broken, 1, whole.Threats[0].Attacked - 1);
        string expected = LineCase.Timeless(whole);
        // The second opinion is one on a batch.
        EvaluationResult inParts = LineCase.Evaluate(classifier, data, plan with { BatchSize = 5 });
        Assert.Equal(LineCase.Timeless(whole with { SecondOpinion = null }), LineCase.Timeless(inParts with { SecondOpinion = null }));
        // The first commit is that of the examples as they are, the next ones are those of the stages.
        for (int stage = 1; stage <= attacks.Count; stage++)
        {
            using var store = new InterruptedStore(new MemoryRunStore()) { CancelAt = stage };
            Assert.ThrowsAny<OperationCanceledException>(() => Evaluator.Evaluate(classifier, data, plan, store, cancellationToken: store.Cancellation.Token));
            Assert.Equal(expected, LineCase.Timeless(Evaluator.Evaluate(classifier, data, plan, store)));
            Assert.Equal(store.Attacked.Count, store.Attacked.Distinct().Count());
        }
    }
}
