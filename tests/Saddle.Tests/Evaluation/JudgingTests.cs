using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;

namespace Saddle.Tests.Evaluation;

/// <summary>Verdicts are those of fresh passes; what is unsound is refused.</summary>
public sealed class JudgingTests
{
    [Fact]
    public void Whoever_breaks_in_company_alone_stands_and_is_listed()
    {
        using Dataset data = LineCase.Data(20, spread: 0.05f);
        float[] own = [.. Enumerable.Range(0, 20).Select(i => LineCase.Position(i, 0.05f))];
        // Alone, an input further below the boundary than any natural one is taken for one above it, so those from above stand.
        using var classifier = new FunctionClassifier(inputs => inputs.shape[0] == 1 && (inputs[0, 0] - 0.5).abs().item<float>() > 0.05
            ? tensor(new[,] { { -1f, 1f } }) + inputs.sum() * 0 : LineCase.Logits(inputs));
        EvaluationResult result = LineCase.Evaluate(classifier, data, LineCase.Plan() with { Attacks = [new FastGradientSignMethod()] });
        int[] above = [.. Enumerable.Range(0, 20).Where(i => own[i] > 0.5)];
        Assert.Equal(above, result.Threats[0].Unstable);
        Assert.Equal(20 - above.Length, result.Threats[0].Broken);
        Assert.Equal((double)above.Length / 20, result.Threats[0].RobustAccuracy);
        Warning warning = Assert.Single(result.Warnings, warning => warning.Id == "U1");
        Assert.Equal(above, warning.Examples);
        Assert.Contains("it is not rounding", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stochastic_models_are_judged_by_ten_passes()
    {
        using Dataset data = LineCase.Data(40);
        using var generator = new Generator(3, CPU);
        using var classifier = new FunctionClassifier(inputs => LineCase.Logits(inputs) + randn([inputs.shape[0], 2], generator: generator));
        var store = new MemoryRunStore();
        EvaluationPlan plan = LineCase.Plan() with { Attacks = [new FastGradientSignMethod()] };
        EvaluationResult result = Evaluator.Evaluate(classifier, data, plan, store);
        ThreatResult threat = result.Threats[0];
        Assert.True(result.Stochastic);
        Assert.Contains(result.Warnings, warning => warning.Id == "P2");
        IReadOnlyList<AttackOutcome> outcomes = store.ReadOutcomes(threat.Key, threat.Attacks[0].Name);
        Assert.All(outcomes, outcome => Assert.Equal(outcome.ReachedOfTen > 5, outcome.Broken));
        Assert.All(outcomes, outcome => Assert.InRange(outcome.ReachedOfTen!.Value, 0, 10));
        Assert.All(outcomes.Where(outcome => outcome.Broken), outcome => Assert.NotEqual(outcome.Label, outcome.Predicted));
        Assert.Contains(outcomes, outcome => outcome.ReachedOfTen is > 0 and < 6);
        Assert.Equal((double)outcomes.Count(outcome => outcome.ReachedOfTen == 0) / 40, threat.RobustAccuracyWorst);
        Assert.True(threat.RobustAccuracyWorst < threat.RobustAccuracy);
    }

    [Theory]
    [InlineData(0.3, "ball")]
    [InlineData(double.NaN, "ball")]
    public void Attacks_that_leave_the_ball_are_refused(double by, string word)
    {
        using Dataset data = LineCase.Data(10, spread: 0.1f);
        using FunctionClassifier classifier = LineCase.Honest();
        EvaluationPlan plan = LineCase.Plan() with { Attacks = [new Push { By = by, Projected = false }] };
        Assert.Contains(word, Assert.Throws<InputException>(() => LineCase.Evaluate(classifier, data, plan)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attacks_that_leave_bounds_or_mask_are_refused()
    {
        using Dataset data = LineCase.Data(10);
        using FunctionClassifier classifier = LineCase.Honest();
        EvaluationPlan plan = LineCase.Plan(LineCase.Threat(0.9)) with { Attacks = [new Push { By = 0.6, Projected = false }] };
        Assert.Contains("bounds", Assert.Throws<InputException>(() => LineCase.Evaluate(classifier, data, plan)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("noise", float.NaN)]
    [InlineData("fgsm", float.NaN)]
    [InlineData("fgsm", float.PositiveInfinity)]
    [InlineData("pgd", float.NaN)]
    public void Models_that_answer_NaN_for_adversarial_points_alone_are_refused(string name, float answer)
    {
        using Dataset data = LineCase.Data(10);
        using var classifier = new FunctionClassifier(inputs =>
        {
            Tensor logits = LineCase.Logits(inputs) + inputs.select(1, 1).unsqueeze(1) * tensor(new[] { 0.01f, 0f });
            return where(inputs.detach().select(1, 1).eq(0.5).unsqueeze(1), logits, full_like(logits, answer));
        });
        EvaluationPlan plan = LineCase.Plan() with { Attacks = [.. LineCase.Attacks.Where(attack => attack.Name == name)] };
        Assert.Contains("NaN", Assert.Throws<InputException>(() => LineCase.Evaluate(classifier, data, plan)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Models_that_answer_NaN_for_examples_are_refused_and_claim_no_folder(float answer)
    {
        using Dataset data = LineCase.Data(10);
        using var broken = new FunctionClassifier(inputs => LineCase.Logits(inputs) * answer, fingerprint: "broken");
        using FunctionClassifier mended = LineCase.Honest();
        var store = new MemoryRunStore();
        Assert.Throws<InputException>(() => Evaluator.Evaluate(broken, data, LineCase.Plan(), new MemoryRunStore()));
        if (!float.IsNaN(answer)) return;
        Assert.Throws<InputException>(() => Evaluator.Evaluate(broken, data, LineCase.Plan(), store));
        Assert.True(Evaluator.Evaluate(mended, data, LineCase.Plan(), store).Complete);
    }

    [Fact]
    public void Values_outside_the_bounds_are_named_by_their_example()
    {
        using Dataset data = LineCase.Data(1100);
        data.Inputs[1050, 0] = 3f;
        using FunctionClassifier classifier = LineCase.Honest();
        Assert.Contains("1050", Assert.Throws<InputException>(() => LineCase.Evaluate(classifier, data, LineCase.Plan())).Message, StringComparison.Ordinal);
        using var bounded = new FunctionClassifier(inputs => LineCase.Logits(inputs), bounds: new Saddle.Models.InputBounds([0, 0, 0], [1, 1, 1], 3));
        Assert.Contains("bounds", Assert.Throws<InputException>(() => LineCase.Evaluate(bounded, data, LineCase.Plan())).Message, StringComparison.Ordinal);
    }
}
