using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Tests.Evaluation;
using Saddle.Threats;

namespace Saddle.Tests.Attacks.Saliency;

/// <summary>L0 budgets of few features, against what can be computed exactly for linear models.</summary>
public sealed class SmallBudgetTests
{
    private const int Count = 80, Features = 10;

    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(2, 5)]
    [InlineData(4, 1)]
    [InlineData(4, 2)]
    [InlineData(4, 3)]
    public void The_suite_comes_to_the_exact_robust_accuracy_of_linear_models(int classes, int budget)
    {
        for (ulong seed = 1; seed < 5; seed++)
        {
            using var scope = NewDisposeScope();
            Tensor weights = Numbers(seed, Features)[.., ..classes].sub(0.5).mul(4), inputs = Numbers(seed + 100, Count), offset = weights.sum([0]).mul(-0.5);
            using var model = new FunctionClassifier(x => x.matmul(weights) + offset, classes);
            using var data = new Dataset("linear", inputs, (inputs.matmul(weights) + offset).argmax(1), [.. Enumerable.Range(0, classes).Select(i => $"{i}")]);
            EvaluationResult result = LineCase.Evaluate(model, data, Plan(budget, [.. AttackSuite.Saliency.Attacks]));
            Assert.Equal(Breakable(weights, offset, inputs, data.Labels, budget), result.Threats[0].Broken);
        }
    }

    [Theory]
    [InlineData("jsma", 1, 1)]
    [InlineData("jsma", 2, 2)]
    [InlineData("jsma", 3, 3)]
    [InlineData("jsma", 7, 7)]
    [InlineData("jsma:rule=taylor", 9, 9)]
    [InlineData("jsma:rule=taylor", 100, 10)]
    [InlineData("jsma:group-size=4", 3, 3)]
    [InlineData("jsma:group-size=1", 3, 3)]
    [InlineData("jsma:max-distortion=30%", 9, 3)]
    public void Odd_budgets_are_used_up(string attack, int budget, int changed)
    {
        using FunctionClassifier model = Unbreakable();
        using Dataset data = Halves();
        var store = new MemoryRunStore();
        EvaluationPlan plan = Plan(budget, AttackCatalogue.Parse(attack));
        EvaluationResult result = Evaluator.Evaluate(model, data, plan, store);
        Assert.All(store.ReadOutcomes(result.Threats[0].Key, result.Threats[0].Attacks[0].Name), outcome => Assert.Equal(changed, outcome.Distance));
        Assert.DoesNotContain(result.Warnings, warning => warning.Id == "B2");
    }

    [Fact]
    public void A_mask_of_one_feature_leaves_a_group_of_one()
    {
        using FunctionClassifier model = Unbreakable();
        using Dataset data = Halves();
        var threat =
            new ThreatModel { Ball = new NormBall(Norm.L0, 6), Mask = new FeatureMask([.. Enumerable.Range(0, Features).Select(i => i == 4)], Features) };
        using AttackResult result = new SaliencyMapAttack().Run(model, data.Inputs, data.Labels, [0, 1], threat);
        Assert.Equal(new[] { 4L, 4 }, result.Adversarial.ne(data.Inputs).nonzero().select(1, 1).data<long>().ToArray());
    }

    [Fact]
    public void The_papers_cap_counts_whole_groups()
    {
        using FunctionClassifier model = Unbreakable();
        using Dataset data = Halves();
        CraftFindings run =
            CraftStudy.Craft(model, data, new CraftPlan { Model = "m", Attack = new SaliencyMapAttack { MaxDistortion = 0.5 } }, new MemoryRunStore());
        Assert.All(run.Samples, sample => Assert.Equal((2, 4), (sample.Iterations, sample.Changed)));
        string refused = Assert.Throws<UsageException>(() => new SaliencyMapAttack { MaxDistortion = 0.145 }.SomeIterations(10)).Message;
        Assert.Contains("14.5% of 10 features is 1 feature", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_of_no_feature_is_refused_everywhere()
    {
        using FunctionClassifier model = Unbreakable();
        using Dataset data = Halves();
        var none = new ThreatModel { Ball = new NormBall(Norm.L0, 0.01, relative: true) };
        var some = new ThreatModel { Ball = new NormBall(Norm.L0, 3) };
        var tiny = new SaliencyMapAttack { MaxDistortion = 0.01 };
        foreach (Attack attack in new Attack[] { new SaliencyMapAttack(), new RandomNoise(), new FastGradientSignMethod(),
            new TransferAttack { Sources = [model], Inner = new SaliencyMapAttack() } })
        {
            string evaluated = Assert.Throws<UsageException>(() => LineCase.Evaluate(model, data, LineCase.Plan(none) with { Attacks = [attack] })).Message;
            Assert.Contains("0.1 of 10 features", evaluated, StringComparison.Ordinal);
            Assert.Contains("10%", evaluated, StringComparison.Ordinal);
            Assert.Throws<UsageException>(() => attack.Run(model, data.Inputs, data.Labels, [0, 1], none).Dispose());
        }
        Assert.Throws<UsageException>(() => LineCase.Evaluate(model, data, LineCase.Plan(some) with { Attacks = [tiny] }));
        Assert.Throws<UsageException>(() => tiny.Run(model, data.Inputs, data.Labels, [0, 1], some).Dispose());
        Assert.Throws<UsageException>(() => CraftStudy.Craft(model, data, new CraftPlan { Model = "m", Attack = tiny }, new MemoryRunStore()));
    }

    /// <summary>How many examples some wrong class gains enough on by the features that help it most.</summary>
    private static int Breakable(Tensor weights, Tensor offset, Tensor inputs, Tensor labels, int budget)
    {
        int broken = 0;
        for (int row = 0; row < Count; row++)
        {
            long label = labels[row].item<long>();
            bool any = false;
            for (long target = 0; target < weights.shape[1]; target++)
            {
                if (target == label) continue;
                double[] slope = weights.select(1, target).sub(weights.select(1, label)).to_type(ScalarType.Float64).data<double>().ToArray(), x = inputs[row]
                    .to_type(ScalarType.Float64).data<double>().ToArray();
                double margin = slope.Zip(x, (w, value) => w * value).Sum() + offset[target].item<float>() - offset[label].item<float>();
                any |= margin + slope.Zip(x, (w, value) => w > 0 ? w * (1 - value) : -w * value).OrderDescending().Take(budget).Sum() > 0;
            }
            broken += any ? 1 : 0;
        }
        return broken;
    }

    private static EvaluationPlan Plan(int budget, params Attack[] attacks) =>
        LineCase.Plan(new ThreatModel { Ball = new NormBall(Norm.L0, budget) }) with { Attacks = attacks };

    /// <summary>Every feature helps the other class, never enough.</summary>
    private static FunctionClassifier Unbreakable() => new(x => stack([x.sum(1).mul(-0.01).add(100), x.sum(1).mul(0.01)], 1));

    private static Dataset Halves() => new("halves", full([2, Features], 0.5f), zeros(2, ScalarType.Int64), ["a", "b"]);

    private static Tensor Numbers(ulong seed, int rows)
    {
        using var generator = new Generator(seed, CPU);
        return rand([rows, Features], generator: generator);
    }
}
