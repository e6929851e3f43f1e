using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Hardness;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Tests.Evaluation;
using Saddle.Threats;

namespace Saddle.Tests.Attacks.Saliency;

/// <summary>The same function of the same inputs in another unit is attacked alike.</summary>
public sealed class SaliencyUnitTests
{
    public static IEnumerable<TheoryDataRow<string, double, SaliencyRule, int>> Cases =>
        from unit in new[] { "bytes", "around zero", "money", "own ranges" }
        from theta in new[] { 1, -1, 0.1, -0.3 }
        from rule in Enum.GetValues<SaliencyRule>()
        from size in new[] { 1, 2, 3 }
        select new TheoryDataRow<string, double, SaliencyRule, int>(unit, theta, rule, size);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Samples_do_not_depend_on_the_unit(string unit, double theta, SaliencyRule rule, int size)
    {
        var attack = new SaliencyMapAttack { Theta = theta, Rule = rule, GroupSize = size, MaxIterations = 12 };
        IReadOnlyList<CraftedSample> expected = Craft("unit", attack), actual = Craft(unit, attack);
        Assert.Contains(expected, sample => sample.Iterations > 1);
        Assert.Equal(expected.Count, actual.Count);
        int same = expected.Zip(actual).Count(pair => pair.First.Reason == pair.Second.Reason && pair.First.Changed == pair.Second.Changed
            && pair.First.Success == pair.Second.Success && pair.First.Features.SequenceEqual(pair.Second.Features));
        // Features whose scores differ by a rounding error may change places.
        Assert.InRange(same, expected.Count - 1, expected.Count);
    }

    [Theory]
    [InlineData("bytes")]
    [InlineData("around zero")]
    [InlineData("own ranges")]
    public void Hardness_and_distances_do_not_depend_on_the_unit(string unit)
    {
        HardnessStudy expected = Study("unit"), actual = Study(unit);
        Assert.Equal(expected.Hardness.OverallSuccessful!.Value, actual.Hardness.OverallSuccessful!.Value, 1e-9);
        Assert.Equal(expected.RobustnessByPairs!.Minimum, actual.RobustnessByPairs!.Minimum, 1e-9);
        Assert.Equal(expected.RobustnessByPairs.Mean, actual.RobustnessByPairs.Mean, 1e-3);
        Assert.InRange(expected.Summary.Successes, 1, expected.Summary.Samples);
        Assert.Equal(expected.Summary.Successes, actual.Summary.Successes);
    }

    [Theory]
    [InlineData("bytes", 1)]
    [InlineData("bytes", 4)]
    [InlineData("around zero", 3)]
    [InlineData("own ranges", 4)]
    public void Robust_accuracy_under_L0_does_not_depend_on_the_unit(string unit, int features)
    {
        ThreatResult expected = Evaluate("unit", features), actual = Evaluate(unit, features);
        Assert.InRange(expected.Broken, 1, RescaledCase.Count);
        Assert.Equal(expected.RobustAccuracy, actual.RobustAccuracy);
        Assert.Equal(expected.Attacks.Select(attack => attack.Broken), actual.Attacks.Select(attack => attack.Broken));
    }

    private static ThreatResult Evaluate(string unit, int features)
    {
        using FunctionClassifier model = RescaledCase.Model(unit);
        using Dataset data = RescaledCase.Data(unit);
        return LineCase.Evaluate(model, data,
            LineCase.Plan(new ThreatModel { Ball = new NormBall(Norm.L0, features) }) with
            {
                Attacks = AttackSuite.Saliency.Attacks,
                Individually = true
            }).Threats[0];
    }

    private static IReadOnlyList<CraftedSample> Craft(string unit, SaliencyMapAttack attack)
    {
        using FunctionClassifier model = RescaledCase.Model(unit);
        using Dataset data = RescaledCase.Data(unit);
        return CraftStudy.Craft(model, data, new CraftPlan { Model = unit, Attack = attack }, new MemoryRunStore()).Samples;
    }

    private static HardnessStudy Study(string unit)
    {
        using FunctionClassifier model = RescaledCase.Model(unit);
        using Dataset data = RescaledCase.Data(unit);
        var plan = new HardnessPlan { Craft = new CraftPlan { Model = unit, Attack = new SaliencyMapAttack { MaxDistortion = 0.5 } }, Caps = [1, 2, 4, 8] };
        return HardnessStudy.Of(model, data, plan, CraftStudy.Craft(model, data, plan.Crafts(RescaledCase.Features), new MemoryRunStore()));
    }
}
