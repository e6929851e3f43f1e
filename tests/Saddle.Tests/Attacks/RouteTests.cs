using Saddle.Attacks;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Tests.Evaluation;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>Attacked and judged apart: a surrogate where the model's own gradient is shattered, and another space.</summary>
public sealed class RouteTests
{
    private static readonly EvaluationPlan Plan = LineCase.Plan(LineCase.Threat(0.2)) with { Attacks = [new ProjectedGradientDescent { Steps = 10 }] };

    [Fact]
    public void A_surrogate_breaks_what_hides_its_own_gradient()
    {
        using Saddle.Data.Dataset data = LineCase.Data(40);
        using FunctionClassifier honest = LineCase.Honest();
        // Rounding to eighths leaves no gradient.
        using var rounded = new FunctionClassifier(inputs => LineCase.Logits(inputs.mul(8).round().div(8).add(inputs.mul(0))), fingerprint: "rounded");
        EvaluationResult naive = LineCase.Evaluate(rounded, data, Plan);
        EvaluationPlan adaptive = Plan with { Attacks = [new ProjectedGradientDescent { Steps = 10, Through = new SurrogateRoute(honest) }] };
        EvaluationResult broken = LineCase.Evaluate(rounded, data, adaptive);
        Assert.True(broken.Threats[0].Broken >= 2 * naive.Threats[0].Broken, $"{naive.Threats[0].Broken} and {broken.Threats[0].Broken}");
        Assert.Contains("through=surrogate@", broken.Threats[0].Attacks[0].Name, StringComparison.Ordinal);
        Assert.DoesNotContain("through", naive.Threats[0].Attacks[0].Name, StringComparison.Ordinal);
    }

    [Fact]
    public void In_another_space_the_same_attack_finds_the_same_points()
    {
        using Saddle.Data.Dataset data = LineCase.Data(40);
        using FunctionClassifier honest = LineCase.Honest();
        long[] examples = [.. Enumerable.Range(0, 40).Select(index => (long)index)];
        ThreatModel threat = LineCase.Threat(0.2);
        using AttackResult direct = Plan.Attacks[0].Run(honest, data.Inputs, data.Labels, examples, threat);
        using AttackResult around = (Plan.Attacks[0] with { Through = new Doubled() }).Run(honest, data.Inputs, data.Labels, examples, threat);
        Assert.Equal(direct.ForwardPasses, around.ForwardPasses);
        using Tensor difference = (direct.Adversarial - around.Adversarial).abs().max();
        Assert.InRange(difference.item<float>(), 0, 1e-5f);
    }

    /// <summary>Inputs of −1 to 1 in the place of 0 to 1.</summary>
    private sealed record Doubled : Route
    {
        public override string Name => "doubled";

        public override ModelContract Attacked(ModelContract judged) => judged with { Bounds = new InputBounds([-1], [1]) };

        public override ThreatModel Held(ThreatModel threat) => threat with { Ball = new NormBall(threat.Ball.Norm, 2 * threat.Ball.Epsilon) };

        public override AttackedModel Open(Classifier judged) =>
            new Both(new FunctionClassifier(inputs => judged.Logits(inputs.add(1).div(2)), bounds: new InputBounds([-1], [1])));

        private sealed class Both(Classifier inner) : AttackedModel(inner)
        {
            public override Tensor Enter(Tensor inputs) => inputs.mul(2).sub(1);

            public override Tensor Leave(Tensor points) => points.add(1).div(2);

            protected override void Dispose(bool disposing)
            {
                Classifier.Dispose();
                base.Dispose(disposing);
            }
        }
    }
}
