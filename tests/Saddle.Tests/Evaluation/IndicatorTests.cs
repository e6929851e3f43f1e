using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Indicators;
using Saddle.Evaluation.Runs;

namespace Saddle.Tests.Evaluation;

/// <summary>Each indicator fires where its cause is, and an honest model sets off none.</summary>
public sealed class IndicatorTests
{
    private static readonly EvaluationPlan Plan = LineCase.Plan(LineCase.Threat(0.2)) with { Probes = true };

    [Fact]
    public void An_honest_model_sets_off_none()
    {
        using Dataset data = LineCase.Data(60);
        using FunctionClassifier classifier = LineCase.Honest();
        Assert.Empty(LineCase.Evaluate(classifier, data, Plan).Warnings);
        Assert.Empty(LineCase.Evaluate(classifier, data, Plan with { Individually = true }).Warnings);
    }

    [Fact]
    public void Quantised_inputs_have_no_gradient()
    {
        IReadOnlyList<Warning> warnings = Warnings(new FunctionClassifier(inputs => LineCase.Logits(inputs.mul(64).round().div(64))), Plan);
        Fires("G1", warnings);
        Assert.Contains("60 of 60", warnings.Single(warning => warning.Id == "G1").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Noise_that_beats_gradients_and_failure_without_limits_are_seen()
    {
        IReadOnlyList<Warning> warnings =
            Warnings(new FunctionClassifier(inputs => LineCase.Misleading(inputs, y => y.lt(0))),
                Plan with { Attacks = [new RandomNoise { Draws = 50 }, new ProjectedGradientDescent { Steps = 5 }] });
        Fires("A4", warnings);
        Fires("A3", warnings);
        Assert.True(warnings.Single(warning => warning.Id == "A4").Examples.Count > 10);
        Silent("A1", warnings);
    }

    [Fact]
    public void A_search_without_gradients_that_breaks_what_gradients_left_is_seen()
    {
        IReadOnlyList<Attack> both = [new ProjectedGradientDescent { Steps = 5 }, new SquareAttack { Steps = 60 }];
        IReadOnlyList<Warning> warnings =
            Warnings(new FunctionClassifier(inputs => LineCase.Misleading(inputs, y => y.lt(0))), Plan with { Attacks = both, Probes = false });
        Fires("A2", warnings);
        Assert.Contains("square", warnings.Single(warning => warning.Id == "A2").Message, StringComparison.Ordinal);
        Silent("A2", Warnings(LineCase.Honest(), Plan with { Attacks = both }));
        Silent("A2", Warnings(LineCase.Honest(), Plan with { Attacks = [.. both.Reverse()] }));
    }

    [Fact]
    public void What_hides_gradients_is_seen_of_a_model_that_draws_too()
    {
        IReadOnlyList<Attack> both = [new ProjectedGradientDescent { Steps = 5 }, new SquareAttack { Steps = 60 }];
        IReadOnlyList<Warning> warnings =
            Warnings(new FunctionClassifier(inputs => Drawn(LineCase.Misleading(inputs, y => y.lt(0)))), Plan with { Attacks = both });
        Fires("P2", warnings);
        Fires("A2", warnings);
        Fires("A4", warnings);
    }

    [Theory]
    [InlineData(4, 2), InlineData(20, 5), InlineData(100, 10)]
    public void Verdicts_that_are_drawn_differ_by_two_deviations_at_most(int verdicts, int most) => Assert.Equal(most, Indicator.Redrawn(verdicts));

    [Fact]
    public void One_step_that_beats_many_is_seen()
    {
        // The gradient is right at the originals alone.
        IReadOnlyList<Warning> warnings =
            Warnings(new FunctionClassifier(inputs => LineCase.Misleading(inputs, y => y.eq(0.5))), Plan with { Attacks = [new FastGradientSignMethod()] });
        Fires("A1", warnings);
        Silent("A4", warnings);
    }

    [Fact]
    public void A_budget_that_helps_the_defender_is_seen() =>
        // Random starts in a large ball lie where the gradient misleads.
        Fires("A5", Warnings(new FunctionClassifier(inputs => LineCase.Misleading(inputs, y => y.sub(0.5).abs().lt(0.1))), Plan, spread: 0.04f));

    [Fact]
    public void A_budget_that_helps_the_defender_is_seen_of_a_model_that_draws_too()
    {
        IReadOnlyList<Warning> warnings =
            Warnings(new FunctionClassifier(inputs => Drawn(LineCase.Misleading(inputs, y => y.sub(0.5).abs().lt(0.1)), 0.002)), Plan, spread: 0.04f);
        Fires("P2", warnings);
        Fires("A5", warnings);
    }

    [Fact]
    public void Robustness_against_one_step_alone_is_seen()
    {
        // The gradient misleads at the originals alone.
        var classifier = new FunctionClassifier(inputs => LineCase.Misleading(inputs, y => y.ne(0.5)));
        EvaluationPlan plan = Plan with { Attacks = [new FastGradientSignMethod(), new ProjectedGradientDescent { Steps = 10 }] };
        Fires("S1", Warnings(classifier, plan, spread: 0.1f));
        Fires("S1", Warnings(classifier, plan with { Attacks = [.. plan.Attacks.Reverse()], Individually = true }, spread: 0.1f));
    }

    [Theory]
    [InlineData(0.88, 0.04, true), InlineData(0.95, 0, true), InlineData(0.5, 0.05, true), InlineData(0.49, 0, false), InlineData(0.88, 0.1,
        false), InlineData(0.95, 0.6, false)]
    public void Robustness_against_one_step_alone_is_a_tenth_after_many(double one, double all, bool seen) =>
    Assert.Equal(seen, SingleStepMasking.AreFarApart(one, all));

    [Fact]
    public void Probabilities_in_place_of_logits_are_seen() =>
        Fires("P1", Warnings(new FunctionClassifier(inputs => nn.functional.softmax(LineCase.Logits(inputs), 1)), Plan));

    [Fact]
    public void Training_mode_is_seen_and_given_back()
    {
        var classifier = new FunctionClassifier(inputs => LineCase.Logits(inputs)) { Training = true };
        Fires("P3", Warnings(classifier, Plan));
        Assert.True(classifier.Training);
    }

    [Fact]
    public void Guessing_is_seen()
    {
        using Dataset data = LineCase.Data(60, mislabelled: example => example % 2 == 0);
        using FunctionClassifier classifier = LineCase.Honest();
        Fires("P4", LineCase.Evaluate(classifier, data, Plan).Warnings);
    }

    [Fact]
    public void Confident_models_hide_gradient_signs()
    {
        IReadOnlyList<Warning> warnings = Warnings(new FunctionClassifier(inputs => LineCase.Logits(inputs, slope: 10_000)), Plan);
        Fires("G2", warnings);
        Silent("G1", warnings);
        Silent("A3", warnings);
    }

    [Fact]
    public void Points_that_rounding_takes_back_are_seen()
    {
        // Between the grey levels 127 and 128, nearer to 128: from above, a step across is rounded back.
        const float boundary = 0.501f;
        using Dataset data = LineCase.Data(60, spread: 0.1f, boundary: boundary);
        using var classifier = new FunctionClassifier(inputs => LineCase.Logits(inputs, boundary: boundary));
        IReadOnlyList<Warning> warnings = LineCase.Evaluate(classifier, data, Plan with { Attacks = [new Nudge { Boundary = boundary }] }).Warnings;
        Fires("R1", warnings);
        Assert.All(warnings.Single(warning => warning.Id == "R1").Examples, example => Assert.True(LineCase.Position(example, 0.1f) > boundary));
        Silent("R1", LineCase.Evaluate(classifier, data, Plan with { Attacks = [new FastGradientSignMethod()] }).Warnings);
    }

    [Fact]
    public void A_tight_query_budget_is_not_taken_for_masking()
    {
        using Dataset data = LineCase.Data(60);
        using FunctionClassifier classifier = LineCase.Honest();
        EvaluationPlan plan = Plan with { Threats = [LineCase.Threat(0.2) with { QueryBudget = 2 }] };
        Assert.Empty(LineCase.Evaluate(classifier, data, plan).Warnings);
    }

    private static IReadOnlyList<Warning> Warnings(FunctionClassifier classifier, EvaluationPlan plan, float spread = 0.5f)
    {
        using Dataset data = LineCase.Data(60, spread);
        return LineCase.Evaluate(classifier, data, plan).Warnings;
    }

    private static void Fires(string id, IReadOnlyList<Warning> warnings)
    {
        Warning[] found = [.. warnings.Where(warning => warning.Id == id)];
        Assert.NotEmpty(found);
        Assert.All(found, warning => Assert.True(warning.Message.Length > 20 && warning.Remedy.Length > 20));
    }

    private static void Silent(string id, IReadOnlyList<Warning> warnings) => Assert.DoesNotContain(warnings, warning => warning.Id == id);

    private static Tensor Drawn(Tensor logits, double sigma = 0.05) => logits.add(randn_like(logits).mul(sigma));
}
