using Saddle.Attacks;
using Saddle.Defenses;
using Saddle.Evaluation.Claims;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Claims;

/// <summary>What a claim is tried with, whatever it names itself.</summary>
public class ClaimAttacksTests
{
    public static TheoryData<Norm, Access, string, bool> ThreatModels
    {
        get
        {
            var all = new TheoryData<Norm, Access, string, bool>();
            foreach (Norm norm in Enum.GetValues<Norm>())
                foreach (Access access in Enum.GetValues<Access>())
                    foreach (string goal in new[] { "untargeted", "target:3", "any-to:3", "confidence:0.5" })
                        foreach (bool limited in new[] { true, false }) all.Add(norm, access, goal, limited);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(ThreatModels))]
    public void Every_threat_model_gets_attacks_that_work_or_a_word_that_none_does(Norm norm, Access access, string goal, bool limited)
    {
        using Classifier model = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());
        var threat = new ThreatModel
        {
            Ball = limited ? new NormBall(norm, norm == Norm.L0 ? 30 : 0.2) : NormBall.Unlimited(norm),
            Goal = Goal.Parse(goal),
            Access = access,
        };
        var claim = new Claim { Model = "m", Threat = threat, Metric = limited ? ClaimMetric.SuccessRate : ClaimMetric.MeanDistance, Threshold = 0.1 };
        IReadOnlyList<Attack> attacks = ClaimAttacks.Of(claim, model, new ChosenAttacks([]));
        Assert.All(attacks, attack => attack.Validate(threat, model.Contract));
        Assert.Equal(attacks.Count, attacks.Select(attack => attack.Resolve(threat).ToString()).Distinct().Count());
        Assert.Equal(attacks.Count == 0, claim.Missing(model).Count > 0);
        // Only these have none: labels that tell no confidence, and norms without a search for the nearest.
        bool none = (threat.Goal.NeedsScores && access == Access.Labels)
            || (!limited && (norm == Norm.L0 || (access != Access.Gradient && (norm == Norm.L1 || threat.Goal.NeedsScores))))
            || (limited && threat.Goal.NeedsScores && access == Access.Scores && norm == Norm.L0);
        Assert.Equal(none, attacks.Count == 0);
    }

    [Fact]
    public void The_usual_ones_are_tried_beside_those_that_are_named_and_cheap_ones_first()
    {
        using Classifier model = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());
        var claim = new Claim
        {
            Model = "m",
            Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1) },
            Metric = ClaimMetric.RobustAccuracy,
            Threshold = 0.5,
            Attacks = [new ProjectedGradientDescent(), new MultiStartAttack(), new FastGradientSignMethod()],
        };
        Assert.Equal(["fgsm", "multi-start", "pgd"], ClaimAttacks.Of(claim, model, new ChosenAttacks([])).Select(attack => attack.Name));
        Assert.Equal(["fgsm", "multi-start", "apgd", "pgd"], ClaimAttacks.Of(claim, model,
            new ChosenAttacks([new AutoProjectedGradientDescent()])).Select(attack => attack.Name));
    }

    [Fact]
    public void A_defense_is_gone_round()
    {
        var claim = new Claim
        {
            Model = "m",
            Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1) },
            Metric = ClaimMetric.RobustAccuracy,
            Threshold = 0.5,
        };
        using Classifier defended = DefenseCatalogue.Names.Parse("bit-depth:bits=3").Around(ModelLoader.Load("digits-small-cnn-natural",
            new ModelLoadOptions()), true);
        Assert.Equal(["adaptive", "undefended", "adaptive"], ClaimAttacks.Of(claim, defended, new ChosenAttacks([])).Select(attack => attack.Through.Name));
        // A defense with exact gradients hides nothing.
        using Classifier exact = DefenseCatalogue.Names.Parse("mean-filter").Around(ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions()), true);
        Assert.Equal(["direct"], ClaimAttacks.Of(claim, exact, new ChosenAttacks([])).Select(attack => attack.Through.Name));
    }
}
