using System.Text.Json;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Outcomes;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Threats;

namespace Saddle.Tests.Evaluation;

/// <summary>The numbers of a result against those that can be counted by hand.</summary>
public sealed class NumberTests
{
    private const int Count = 40;
    private static readonly Func<int, bool> Mislabelled = example => example % 8 == 3;

    private static int Right => Enumerable.Range(0, Count).Count(example => !Mislabelled(example));

    private static int Reachable(double epsilon) =>
        Enumerable.Range(0, Count).Count(example => !Mislabelled(example) && Math.Abs(LineCase.Position(example) - 0.5) < epsilon);

    [Fact]
    public void Robust_accuracy_counts_what_stands_among_all()
    {
        using Dataset data = LineCase.Data(Count, mislabelled: Mislabelled);
        using FunctionClassifier classifier = LineCase.Honest();
        EvaluationResult result = LineCase.Evaluate(classifier, data, LineCase.Plan(LineCase.Threat(0.1), LineCase.Threat(0.2)));
        Assert.True(result.Complete);
        Assert.Equal(Count, result.Examples);
        Assert.Equal((double)Right / Count, result.NaturalAccuracy);
        foreach (ThreatResult threat in result.Threats)
        {
            int broken = Reachable(threat.Epsilon!.Value);
            Assert.True(broken > 3);
            Assert.Equal(Right, threat.Attacked);
            Assert.Equal(broken, threat.Broken);
            Assert.Equal((double)(Right - broken) / Count, threat.RobustAccuracy);
            Assert.Equal(broken, threat.Predictions.Sum(row => row.Sum()));
            Assert.Equal(0, threat.Predictions[0][0] + threat.Predictions[1][1]);
            Assert.Equal(Count, threat.Classes.Sum(item => item.Examples));
            Assert.Equal(Right - broken, threat.Classes.Sum(item => item.RobustAccuracy!.Value * item.Examples), 9);
            Assert.Equal(Right, threat.Classes.Sum(item => item.NaturalAccuracy!.Value * item.Examples), 9);
            Assert.InRange(threat.RobustAccuracy!.Value, threat.RobustAccuracyInterval!.Low, threat.RobustAccuracyInterval.High);
            Assert.Null(threat.RobustAccuracyWorst);
            Assert.Empty(threat.Unstable);
        }
    }

    [Fact]
    public void Each_attack_gets_what_stands_or_individually_all()
    {
        using Dataset data = LineCase.Data(Count, mislabelled: Mislabelled);
        using FunctionClassifier classifier = LineCase.Honest();
        EvaluationPlan plan = LineCase.Plan(LineCase.Threat(0.2));
        ThreatResult sequential = LineCase.Evaluate(classifier, data, plan).Threats[0],
            alone = LineCase.Evaluate(classifier, data, plan with { Individually = true }).Threats[0];
        int left = Right;
        foreach (AttackSummary attack in sequential.Attacks)
        {
            Assert.Equal(left, attack.Attacked);
            left -= attack.Broken;
            Assert.Equal((double)left / Count, attack.RobustAccuracy);
            Assert.Equal((double)attack.Broken / attack.Attacked, attack.SuccessRate);
        }
        Assert.All(alone.Attacks, attack => Assert.Equal(Right, attack.Attacked));
        Assert.All(alone.Attacks, attack => Assert.Equal((double)(Right - attack.Broken) / Count, attack.RobustAccuracy));
        Assert.Equal(Reachable(0.2), alone.Attacks[1].Broken);
        Assert.Equal(sequential.RobustAccuracy, alone.RobustAccuracy);
        Assert.InRange(alone.RobustAccuracy!.Value, 0, alone.Attacks.Min(attack => attack.RobustAccuracy!.Value));
    }

    [Fact]
    public void The_worst_case_is_taken_example_by_example()
    {
        // Each push breaks one class alone, so that each leaves half standing and both leave none.
        using Dataset data = LineCase.Data(20, spread: 0.05f);
        using FunctionClassifier classifier = LineCase.Honest();
        EvaluationPlan plan = LineCase.Plan() with { Attacks = [new Push { By = 0.1 }, new Push { By = -0.1 }], Individually = true };
        ThreatResult threat = LineCase.Evaluate(classifier, data, plan).Threats[0];
        Assert.All(threat.Attacks, attack => Assert.InRange(attack.RobustAccuracy!.Value, 0.3, 0.7));
        Assert.Equal(0, threat.RobustAccuracy);
        Assert.Equal(20, threat.Broken);
    }

    [Theory]
    [InlineData("target:1", true)]
    [InlineData("any-to:1", true)]
    [InlineData("confidence:0.9", false)]
    public void Goals_decide_whom_to_attack(string goal, bool targeted)
    {
        using Dataset data = LineCase.Data(Count, mislabelled: Mislabelled);
        using FunctionClassifier classifier = LineCase.Honest();
        EvaluationPlan plan = LineCase.Plan(LineCase.Threat(0.1, Goal.Parse(goal))) with { Attacks = [new FastGradientSignMethod()] };
        EvaluationResult result = LineCase.Evaluate(classifier, data, plan);
        ThreatResult threat = result.Threats[0];
        // The probability of the true class is the logistic function of twice the slope times the distance.
        double margin = Math.Log(9) / 20;
        double[] distances = [.. Enumerable.Range(0, Count).Where(example => !Mislabelled(example)).Select(example => LineCase.Position(example) - 0.5)];
        Assert.Equal(distances.Count(distance => targeted ? distance < 0 : Math.Abs(distance) > margin), threat.Attacked);
        Assert.Equal(distances.Count(distance => targeted ? distance is < 0 and > -0.1 : Math.Abs(distance) > margin && Math.Abs(distance) < margin + 0.1),
            threat.Broken);
        Assert.Equal(targeted, threat.RobustAccuracy is null);
        Assert.Equal(targeted, threat.RobustAccuracyInterval is null);
        Assert.Equal(targeted, threat.Attacks[0].RobustAccuracy is null);
        Assert.All(threat.Classes, item => Assert.Equal(targeted, item.RobustAccuracy is null));
        if (!targeted) Assert.Equal((double)(threat.Attacked - threat.Broken) / Count, threat.RobustAccuracy);
    }

    [Fact]
    public void Medians_and_means_are_of_the_attacked_and_broken()
    {
        using Dataset data = LineCase.Data(Count, mislabelled: Mislabelled);
        using FunctionClassifier classifier = LineCase.Honest();
        AttackSummary fgsm =
            LineCase.Evaluate(classifier, data, LineCase.Plan(LineCase.Threat(0.2)) with { Attacks = [new FastGradientSignMethod()] }).Threats[0].Attacks[0];
        Assert.Equal(0.2, fgsm.MedianDistance!.Value, 6);
        Assert.Equal((1, 1, 1), (fgsm.ForwardPasses, fgsm.BackwardPasses, fgsm.Queries));
        AttackSummary none =
            LineCase.Evaluate(classifier, data, LineCase.Plan(LineCase.Threat(1e-5)) with { Attacks = [new FastGradientSignMethod()] }).Threats[0].Attacks[0];
        Assert.Equal((0, null, 0.0), (none.Broken, none.MedianDistance, none.SuccessRate));
    }

    [Theory]
    [InlineData(0, 10, 0, 0.27753)]
    [InlineData(10, 10, 0.72247, 1)]
    [InlineData(5, 10, 0.23659, 0.76341)]
    [InlineData(81, 263, 0.25531, 0.36621)]
    public void The_interval_is_that_of_Wilson(int count, int all, double low, double high)
    {
        Interval interval = Interval.Of(count, all);
        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    [Fact]
    public void Classes_that_the_data_does_not_name_are_counted()
    {
        using Dataset data = LineCase.Data(20);
        using var classifier =
            new FunctionClassifier(inputs => cat([LineCase.Logits(inputs), inputs.select(1, 0).sub(0.5).abs().mul(-100).add(3).unsqueeze(1)], 1), classes: 3);
        ThreatResult threat = LineCase.Evaluate(classifier, data, LineCase.Plan(LineCase.Threat(0.05))).Threats[0];
        Assert.True(threat.Broken > 0);
        Assert.Equal(threat.Broken, threat.Predictions.Sum(row => row.Sum()));
    }

    [Fact]
    public void Nothing_attackable_gives_zeros_and_nulls_not_NaN()
    {
        using Dataset data = LineCase.Data(10, mislabelled: _ => true);
        using FunctionClassifier classifier = LineCase.Honest();
        EvaluationResult result = LineCase.Evaluate(classifier, data, LineCase.Plan() with { Probes = true });
        Assert.Equal((0.0, 0.0, 0), (result.NaturalAccuracy, result.Threats[0].RobustAccuracy, result.Threats[0].Attacked));
        Assert.All(result.Threats[0].Attacks, attack => Assert.Null(attack.SuccessRate));
        Assert.DoesNotContain("NaN", ResultReader.ToJson(result), StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_has_the_promised_fields()
    {
        using Dataset data = LineCase.Data(20);
        using FunctionClassifier classifier = LineCase.Honest();
        using JsonDocument document =
            JsonDocument.Parse(
                ResultReader.ToJson(LineCase.Evaluate(classifier, data, LineCase.Plan() with { Probes = true, Seed = 7, Command = "saddle evaluate" })));
        JsonElement root = document.RootElement, threat = root.GetProperty("threats")[0], attack = threat.GetProperty("attacks")[2];
        Require(root, "schemaVersion", "complete", "naturalAccuracy", "examples", "stochastic", "threats", "probes", "warnings", "run");
        Require(threat, "norm", "epsilon", "goal", "access", "key", "robustAccuracy", "robustAccuracyInterval", "attacked", "broken", "attacks", "classes",
            "predictions", "unstable");
        Require(attack, "attack", "options", "name", "attacked", "broken", "robustAccuracy", "successRate", "medianDistance", "forwardPasses",
            "backwardPasses", "queries", "seconds", "cpuSeconds");
        Require(root.GetProperty("probes")[0], "probe", "norm", "epsilon", "threat", "attacked", "broken", "robustAccuracy");
        Require(root.GetProperty("run"), "folder", "command", "seed", "fingerprint", "model", "data", "versions");
        Assert.Equal("0.05", attack.GetProperty("options").GetProperty("step-size").GetString());
        Assert.Equal((1, "linf", 0.1, "pgd"),
            (root.GetProperty("schemaVersion").GetInt32(), threat.GetProperty("norm").GetString(), threat.GetProperty("epsilon").GetDouble(),
                attack.GetProperty("attack").GetString()));
        foreach (string share in (string[])["naturalAccuracy"]) Assert.InRange(root.GetProperty(share).GetDouble(), 0, 1);
        foreach (JsonElement probe in root.GetProperty("probes").EnumerateArray()) Assert.InRange(probe.GetProperty("robustAccuracy").GetDouble(), 0, 1);
    }

    [Fact]
    public void A_plan_without_attacks_is_refused()
    {
        using Dataset data = LineCase.Data(5);
        using FunctionClassifier classifier = LineCase.Honest();
        Assert.Throws<UsageException>(() => LineCase.Evaluate(classifier, data, LineCase.Plan() with { Attacks = [] }));
        Assert.Throws<UsageException>(() => LineCase.Evaluate(classifier, data, LineCase.Plan() with { Threats = [] }));
    }

    private static void Require(JsonElement element, params string[] fields) =>
        Assert.All(fields, field => Assert.True(element.TryGetProperty(field, out _), field));
}
