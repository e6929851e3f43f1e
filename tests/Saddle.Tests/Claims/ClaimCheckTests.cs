using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Claims;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Tests.Evaluation;
using Saddle.Threats;

namespace Saddle.Tests.Claims;

/// <summary>Claims of classifiers whose robustness is known exactly.</summary>
public class ClaimCheckTests
{
    private static readonly Attack[] Own = [new FastGradientSignMethod(), new ProjectedGradientDescent { Steps = 5 }];

    private static Claim Claim(double threshold, double epsilon = 0.1, ClaimMetric metric = ClaimMetric.RobustAccuracy) =>
        new() { Model = "line", Threat = LineCase.Threat(epsilon), Metric = metric, Threshold = threshold, Attacks = Own };

    [Fact]
    public void A_true_claim_stands_and_a_false_one_falls_by_points_that_break()
    {
        using FunctionClassifier line = LineCase.Honest();
        using Dataset data = LineCase.Data(400, mislabelled: example => example % 40 == 7);
        int wrong = 10, standing = Enumerable.Range(0, 400).Count(example => example % 40 != 7 && Math.Abs(LineCase.Position(example) - 0.5) > 0.1);
        double robust = standing / 400.0;
        using ClaimFindings stands = Test(line, data, Claim(robust - 0.0001));
        Assert.Equal((ClaimVerdict.NotRefuted, robust, true), (stands.Verdict, stands.Measured, stands.Evaluation.Complete));
        Assert.Equal((wrong, 400 - wrong - standing), (stands.NaturallyWrong, stands.Broken));
        using ClaimFindings falls = Test(line, data, Claim(robust + 0.0001));
        Assert.Equal((ClaimVerdict.Refuted, robust), (falls.Verdict, falls.Measured));
        Assert.Equal(400 - standing, falls.Points.Count);
        Assert.Equal(falls.Points.Count, falls.Verdicts.Count);
        for (int row = 0; row < falls.Points.Count; row++)
        {
            long example = falls.Points.Examples[row];
            using Tensor point = falls.Points.Points[row..(row + 1)], logits = line.Logits(point), original = data.Inputs[example],
                change = point[0] - original,
                largest = change.abs().max();
            Assert.NotEqual(data.Labels[example].item<long>(), logits.argmax(1).item<long>());
            Assert.InRange(largest.item<float>(), 0, 0.1f);
            Assert.Equal(largest.item<float>(), falls.Verdicts[row].Distance, 6);
        }
    }

    [Fact]
    public void A_test_ends_once_it_is_refuted_and_begins_with_what_is_cheap()
    {
        using FunctionClassifier line = LineCase.Honest();
        using Dataset data = LineCase.Data(1000);
        using ClaimFindings early = Test(line, data, Claim(0.95, epsilon: 0.2));
        Assert.Equal(ClaimVerdict.Refuted, early.Verdict);
        Assert.False(early.Evaluation.Complete);
        // 40 % of the first hundred break, and more than 5 % of all were needed.
        AttackSummary only = Assert.Single(early.Tried);
        Assert.Equal(("fgsm", 200), (only.Attack, only.Attacked));
        Assert.InRange(early.Broken, 51, 100);
        using ClaimFindings whole = Test(line, data, Claim(0.55, epsilon: 0.2));
        Assert.Equal(ClaimVerdict.NotRefuted, whole.Verdict);
        Assert.Equal(["fgsm", "multi-start", "pgd"], whole.Tried.Select(attack => attack.Attack));
        Assert.True(whole.ForwardPasses > 1000);
    }

    [Fact]
    public void Distances_are_those_to_the_boundary()
    {
        using FunctionClassifier line = LineCase.Honest();
        using Dataset data = LineCase.Data(101);
        double[] distances = [.. Enumerable.Range(0, 101).Select(example => Math.Abs(LineCase.Position(example) - 0.5)).Order()];
        Claim claim = Claim(distances.Average() * 0.99, metric: ClaimMetric.MeanDistance) with { Threat = LineCase.Threat().WithoutBudget(), Attacks = [] };
        using ClaimFindings mean = Test(line, data, claim);
        Assert.Equal(ClaimVerdict.NotRefuted, mean.Verdict);
        Assert.Equal(distances.Average(), mean.Measured!.Value, 3);
        using ClaimFindings refuted = Test(line, data, claim with { Threshold = distances.Average() * 1.02 });
        Assert.Equal(ClaimVerdict.Refuted, refuted.Verdict);
        using ClaimFindings median = Test(line, data, claim with
        {
            Metric = ClaimMetric.MedianDistance,
            Threshold = distances[50] * 0.98,
            OfPopulation = true
        });
        Assert.Equal(distances[50], median.Measured!.Value, 3);
        // n = 101: the 41st and the 61st of the sorted ones.
        Assert.Equal(distances[40], median.Interval!.Low, 2);
        Assert.Equal(distances[60], median.Interval.High, 2);
    }

    [Fact]
    public void A_stopped_test_goes_on_without_repeating_and_comes_to_the_same()
    {
        using FunctionClassifier line = LineCase.Honest();
        using Dataset data = LineCase.Data(300);
        Claim claim = Claim(0.5);
        using ClaimFindings straight = Test(line, data, claim);
        var store = new InterruptedStore(new MemoryRunStore()) { CancelAt = 3 };
        var check = new ClaimCheck(line, data, claim);
        Assert.Throws<OperationCanceledException>(() => check.Run(check.Plan(), store, null, store.Cancellation.Token));
        store.CancelAt = 0;
        using ClaimFindings resumed = check.Run(check.Plan(), store);
        Assert.Equal((straight.Verdict, straight.Measured, straight.ForwardPasses), (resumed.Verdict, resumed.Measured, resumed.ForwardPasses));
        Assert.Equal(store.Attacked.Count, store.Attacked.Distinct().Count());
        int commits = store.Commits;
        using ClaimFindings again = check.Run(check.Plan(), store);
        Assert.Equal(commits, store.Commits);
    }

    [Fact]
    public void The_same_seed_finds_the_same_points_whatever_the_batch()
    {
        using FunctionClassifier line = LineCase.Honest();
        using Dataset data = LineCase.Data(150);
        using ClaimFindings one = Test(line, data, Claim(0.99) with { Seed = 5 }), other = Run(new ClaimCheck(line, data, Claim(0.99) with { Seed = 5 })
        {
            BatchSize = 32
        });
        Assert.Equal(one.Points.Examples, other.Points.Examples);
        using Tensor same = one.Points.Points.eq(other.Points.Points).all();
        Assert.True(same.item<bool>());
    }

    [Fact]
    public void What_somebody_chose_by_looking_is_tried_too_as_far_as_it_works()
    {
        // Gradients that lead away from the boundary for half of the examples hide it from what follows them; squares are made without.
        using FunctionClassifier line = LineCase.Honest();
        using Dataset data = LineCase.Data(60);
        Claim claim = Claim(0.1) with { Attacks = [] };
        using ClaimFindings findings = Run(new ClaimCheck(line, data, claim) { Choice = new Chosen([new SquareAttack { Steps = 20 }, new CarliniWagner()]) });
        Assert.Equal(["multi-start", "square"], findings.Tried.Select(attack => attack.Attack));
    }

    [Fact]
    public void A_claim_that_cannot_be_meant_is_refused()
    {
        using FunctionClassifier line = LineCase.Honest();
        using Dataset data = LineCase.Data(20);
        Refused(Claim(0.5, epsilon: 2), "larger than the data's range");
        Refused(Claim(0.5) with { Threat = new ThreatModel { Ball = new NormBall(Norm.L0, 3) }, Attacks = [] }, "they have 2 features");
        Refused(Claim(0.5) with { Threat = LineCase.Threat(goal: new SourceTargetMisclassification(1)) }, "Claim a successRate");
        Refused(Claim(0.5, metric: ClaimMetric.SuccessRate) with { Threat = LineCase.Threat(goal: new SourceTargetMisclassification(2)) }, "names the class 2");
        Refused(Claim(0.5, metric: ClaimMetric.DetectionRate), "never rejects");
        Refused(Claim(1.5), "a share of 0 to 1");
        Refused(Claim(0.5) with { Threat = LineCase.Threat().WithoutBudget(), Attacks = [] }, "cannot be tested: threat.epsilon");
        Assert.Throws<UsageException>(() => Claim(double.NaN));

        void Refused(Claim claim, string words) =>
            Assert.Contains(words, Assert.Throws<UsageException>(() => new ClaimCheck(line, data, claim).Plan()).Message, StringComparison.Ordinal);
    }

    private static ClaimFindings Test(Classifier classifier, Dataset data, Claim claim) => Run(new ClaimCheck(classifier, data, claim));

    private static ClaimFindings Run(ClaimCheck check) => check.Run(check.Plan(), new MemoryRunStore());

    private sealed class Chosen(IReadOnlyList<Attack> attacks) : IAttackChoice
    {
        public ChosenAttacks Choose(Classifier classifier, Dataset data, ThreatModel threat, ulong seed, CancellationToken cancellationToken) =>
            new(attacks);
    }
}
