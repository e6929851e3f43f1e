using Saddle.Attacks;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Tests.Evaluation;
using Saddle.Threats;

namespace Saddle.Tests.Defenses;

/// <summary>
/// What it means that a classifier may reject: examples (p, ½) on a line, rejected where they are within 0.1 of the boundary, and never once the second
/// feature is at 0.6.
/// </summary>
public sealed class RejectionTests : IDisposable
{
    private const double Epsilon = 0.3;
    private readonly Dataset _data = LineCase.Data(60);
    private readonly FunctionClassifier _inside = LineCase.Honest();
    private readonly DefendedClassifier _defended;

    public RejectionTests() => _defended = new Alarm().Around(_inside);

    [Fact]
    public void A_rejected_example_is_naturally_wrong_and_counted()
    {
        EvaluationResult result = Evaluate("pgd");
        Assert.Equal(Distances.Count(distance => distance < 0.1), result.Rejected);
        Assert.Equal(1 - (double)result.Rejected!.Value / 60, result.NaturalAccuracy, 9);
        Assert.Contains($"{result.Rejected} rejected", result.ToString(), StringComparison.Ordinal);
        Assert.Null(LineCase.Evaluate(_inside, _data, Plan("pgd")).Rejected);
    }

    [Theory]
    [InlineData("pgd"), InlineData("pgd:loss=margin"), InlineData("apgd"), InlineData("pgd-targeted"), InlineData("square:steps=300"), InlineData("hopskipjump")]
    public void An_attack_goes_round_classifier_and_detector_together(string attack)
    {
        ThreatResult threat = Evaluate(attack).Threats[0];
        int within = Distances.Count(distance => distance is > 0.1 and < Epsilon - 0.03), most = Distances.Count(distance => distance is > 0.1 and < Epsilon);
        Assert.InRange(threat.Broken, within, most);
    }

    [Fact]
    public void Points_made_on_the_undefended_classifier_are_judged_on_the_defended_one()
    {
        ThreatResult threat = Evaluate("pgd:steps=40,random-start=false,through=undefended").Threats[0];
        // Every step is made: they end as far beyond the boundary as ε allows, and where that is not 0.1 the alarm goes off.
        Assert.Equal(Distances.Count(distance => distance is > 0.1 and < 0.2), threat.Broken);
        Assert.Equal(Distances.Count(distance => distance is > 0.2 and < 0.4), threat.Attacks[0].Rejected);
    }

    [Fact]
    public void Undefended_needs_a_defense()
    {
        UsageException error = Assert.Throws<UsageException>(() => LineCase.Evaluate(_inside, _data, Plan("pgd:through=undefended")));
        Assert.Equal(Setting.Defense, error.Setting);
    }

    [Theory]
    [InlineData("untargeted"), InlineData("target:0"), InlineData("any-to:0"), InlineData("any-to:1"), InlineData("confidence:0.5")]
    public void Who_is_rejected_has_reached_no_goal(string text)
    {
        using Tensor logits = tensor(new[,] { { 3f, 1f, 4f }, { 1f, 3f, 4f } }), labels = tensor((long[])[1, 0]);
        Assert.False(Goal.Parse(text).Reached(logits, labels, _defended.Contract).any().item<bool>());
        Assert.Equal([-1L, -1L], Rejection.Predicted(logits, _defended.Contract).data<long>().ToArray());
    }

    [Fact]
    public void Nobody_aims_at_rejection()
    {
        Assert.Equal(2, _defended.Contract.Classes);
        Assert.Equal(3, _defended.Contract.LogitCount);
        string words = Assert.Throws<UsageException>(() => LineCase.Evaluate(_defended, _data,
            LineCase.Plan(LineCase.Threat(goal: Goal.Parse("target:2"))))).Message;
        Assert.Contains("classes 0 to 1", words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_surrogate_without_a_detector_cannot_stand_for_one_with_it() =>
        Assert.Contains("may reject", Assert.Throws<InputException>(() => new StraightThroughClassifier(_defended, _inside)).Message, StringComparison.Ordinal);

    public void Dispose()
    {
        _data.Dispose();
        _defended.Dispose();
        _inside.Dispose();
    }

    private static double[] Distances => [.. Enumerable.Range(0, 60).Select(example => Math.Abs(LineCase.Position(example) - 0.5))];

    private static EvaluationPlan Plan(string attack) => LineCase.Plan(LineCase.Threat(Epsilon)) with { Attacks = [AttackCatalogue.Parse(attack)] };

    private EvaluationResult Evaluate(string attack) => LineCase.Evaluate(_defended, _data, Plan(attack));

    private sealed record Alarm : Defense
    {
        public override string Name => "alarm";

        public override GradientKind Gradient => GradientKind.Exact;

        public override ModelContract Contract(ModelContract inner) => base.Contract(inner) with { Rejects = true };

        protected internal override Tensor Logits(Classifier inner, Tensor inputs, PassDraws? draws, Backward backward) =>
            cat([inner.Logits(inputs), inputs.select(1, 1).sub(0.6).mul(-10).unsqueeze(1)], 1);
    }
}
