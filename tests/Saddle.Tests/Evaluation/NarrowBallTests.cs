using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Execution;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Evaluation;

/// <summary>Inputs that are not near 1: no attack of ours leaves the ball, and what could not move is said.</summary>
public sealed class NarrowBallTests
{
    private static readonly IReadOnlyList<Attack> Attacks =
        [.. AttackSuite.Standard.Attacks.Where(attack => attack is not ProjectedGradientDescent { Restarts: 5 }), new BasicIterativeMethod(),
            new MomentumIterativeMethod(), new ProjectedGradientDescent { Steps = 9, Restarts = 3 }];

    [Theory]
    [InlineData(Norm.Linf, 255f, 0.3)]
    [InlineData(Norm.Linf, 255f, 4.1)]
    [InlineData(Norm.Linf, 3000f, 0.1)]
    [InlineData(Norm.Linf, 2e5f, 100.01)]
    [InlineData(Norm.L2, 255f, 0.05)]
    [InlineData(Norm.L2, 2e5f, 0.5)]
    [InlineData(Norm.L1, 255f, 1.1)]
    [InlineData(Norm.L1, 2e5f, 30.3)]
    [InlineData(Norm.L0, 2e5f, 3)]
    public void No_attack_is_blamed_for_the_last_bit(Norm norm, float magnitude, double epsilon)
    {
        foreach (string sign in new[] { "above", "below", "both" })
            foreach (bool masked in new[] { false, true })
            {
                using Dataset data = Data(magnitude, sign);
                using FunctionClassifier classifier = Model(magnitude, sign);
                var threat =
                    new ThreatModel { Ball = new NormBall(norm, epsilon), Mask = masked ? new FeatureMask([true, false, true, true, false, true], 6) : null };
                IReadOnlyList<Attack> attacks = norm == Norm.L0 ? [.. AttackSuite.Saliency.Attacks, new FastGradientSignMethod()] : Attacks;
                attacks = [.. attacks, new TransferAttack { Sources = [classifier], Inner = new ProjectedGradientDescent { Steps = 5 } }];
                EvaluationResult result =
                    LineCase.Evaluate(classifier, data, LineCase.Plan(threat) with { Attacks = attacks, Individually = true, Probes = true });
                Assert.True(result.Complete);
                Assert.DoesNotContain(result.Warnings, warning => warning.Id is "B1" or "B2");
            }
    }

    [Theory]
    [InlineData(Norm.Linf, 0.003)]
    [InlineData(Norm.L2, 0.003)]
    [InlineData(Norm.L1, 0.003)]
    public void A_ball_that_holds_the_original_alone_is_no_robustness(Norm norm, double epsilon)
    {
        using Dataset data = Data(2e5f, "above", least: 1e5f);
        using FunctionClassifier classifier = Model(2e5f, "above");
        EvaluationResult result = LineCase.Evaluate(classifier, data, LineCase.Plan(new ThreatModel { Ball = new NormBall(norm, epsilon) }));
        Warning narrow = Assert.Single(result.Warnings, warning => warning.Id == "B1"), unmoved = Assert.Single(result.Warnings, warning => warning.Id == "B2");
        Assert.Contains("for 20 of 20 examples", narrow.Message, StringComparison.Ordinal);
        Assert.Contains("120 of 120 features", narrow.Message, StringComparison.Ordinal);
        Assert.Contains("noise, fgsm, pgd moved none", unmoved.Message, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 20), unmoved.Examples);
        Assert.All(result.Threats[0].Attacks, attack => Assert.Null(attack.SuccessRate));
    }

    [Fact]
    public void A_ball_of_a_few_numbers_is_said_to_lose_small_steps()
    {
        using Dataset data = Data(2e5f, "above", least: 1.4e5f);
        using FunctionClassifier classifier = Model(2e5f, "above");
        EvaluationResult result = LineCase.Evaluate(classifier, data, LineCase.Plan(LineCase.Threat(0.1)));
        Assert.Contains("for 0 of 20 examples", Assert.Single(result.Warnings, warning => warning.Id == "B1").Message, StringComparison.Ordinal);
        Assert.DoesNotContain(LineCase.Evaluate(classifier, data, LineCase.Plan(LineCase.Threat(0.2))).Warnings, warning => warning.Id == "B1");
    }

    [Fact]
    public void An_attack_that_moves_nothing_has_not_failed()
    {
        using Dataset data = LineCase.Data(20);
        using FunctionClassifier classifier = LineCase.Honest();
        EvaluationResult result =
            LineCase.Evaluate(classifier, data, LineCase.Plan() with { Attacks = [new Push { By = 0 }, new FastGradientSignMethod()], Individually = true });
        Warning warning = Assert.Single(result.Warnings, warning => warning.Id == "B2");
        Assert.Contains("push moved none", warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("standing examples", warning.Message, StringComparison.Ordinal);
        Assert.Empty(warning.Examples);
        Assert.Null(result.Threats[0].Attacks[0].SuccessRate);
        Assert.NotNull(result.Threats[0].Attacks[1].SuccessRate);
    }

    [Theory]
    [InlineData(0.3, true)]
    [InlineData(0.301, false)]
    [InlineData(40, false)]
    public void Attacks_that_leave_the_ball_are_caught_to_the_last_bit(double by, bool rounding)
    {
        using var data =
            new Dataset("bytes", tensor(Enumerable.Range(100, 100).SelectMany(i => new[] { i + 0.37f, 5 }).ToArray(), [100, 2]), zeros(100, ScalarType.Int64),
                ["a", "b"]);
        using var classifier = new FunctionClassifier(x => stack([x.sum(1), x.sum(1).neg()], 1), bounds: new InputBounds([0], [255]));
        EvaluationPlan plan = LineCase.Plan(LineCase.Threat(0.3));
        string message =
            Assert.Throws<InputException>(() => LineCase.Evaluate(classifier, data, plan with { Attacks = [new Push { By = by, Projected = false }] })).Message;
        Assert.Contains("left the ball", message, StringComparison.Ordinal);
        Assert.Equal(rounding, message.Contains("rounding error", StringComparison.Ordinal));
        Assert.True(LineCase.Evaluate(classifier, data, plan with { Attacks = [new Push { By = by }] }).Complete);
        Assert.True(LineCase.Evaluate(classifier, data, plan with { Attacks = [new Push { By = 0.29, Projected = false }] }).Complete);
    }

    [Fact]
    public void Originals_a_rounding_error_outside_the_bounds_are_attacked()
    {
        using Dataset data = Data(255, "above");
        (data.Inputs[0, 0], data.Inputs[1, 1], data.Inputs[2, 2]) = (tensor(255.00002f), tensor(-2.98e-8f), tensor(255.001f));
        using FunctionClassifier classifier = Model(255, "above");
        foreach (Norm norm in new[] { Norm.Linf, Norm.L2, Norm.L1, Norm.L0 })
            foreach (double epsilon in norm == Norm.L0 ? [2.0] : new[] { 1e-4, 0.3 })
            {
                IReadOnlyList<Attack> attacks = norm == Norm.L0 ? AttackSuite.Saliency.Attacks : Attacks;
                Assert.True(LineCase.Evaluate(classifier, data,
                    LineCase.Plan(new ThreatModel { Ball = new NormBall(norm, epsilon) }) with { Attacks = attacks }).Complete);
            }
    }

    [Theory]
    [InlineData(0.3, 0.25, 0.075)]
    [InlineData(8.0 / 255, 1, 0.031372549020)]
    [InlineData(1e-13, 0.25, 2.5e-14)]
    public void Budgets_of_a_sweep_are_above_zero(double epsilon, double factor, double expected) =>
    Assert.Equal(expected, ProbePlan.Rounded(epsilon * factor));

    private static Dataset Data(float magnitude, string sign, float least = 0)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4, CPU);
        Tensor inputs = rand([20, 6], generator: generator).mul_(magnitude - least).add_(least);
        if (sign == "below") inputs.neg_();
        if (sign == "both") inputs.mul_(rand([20, 6], generator: generator).sub_(0.5).sign_());
        if (sign == "both") inputs[.., 0].mul_(1e-5);
        return new Dataset(sign, inputs, Logits(inputs, magnitude).argmax(1), ["low", "high"]);
    }

    private static FunctionClassifier Model(float magnitude, string sign) =>
        new(inputs => Logits(inputs, magnitude), bounds: new InputBounds([sign == "above" ? 0 : -magnitude], [sign == "below" ? 0 : magnitude]));

    private static Tensor Logits(Tensor inputs, float magnitude)
    {
        Tensor z = inputs.div(magnitude).matmul(tensor(new[] { 1f, -2, 0.5f, 3, -1, 0.25f }));
        return stack([z.neg(), z], 1);
    }
}
