using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Evaluation.Outcomes;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Tests.Data;
using Saddle.Threats;

namespace Saddle.Tests.Cli;

public class ResultTextTests
{
    [Fact]
    public void A_result_becomes_tables_and_a_verdict()
    {
        var output = new StringWriter();
        EvaluationTables.Write(Result(), output);
        string text = output.ToString();
        Assert.Contains("model.pt on npz:data, 10 examples, natural accuracy 90.0 %", text, StringComparison.Ordinal);
        Assert.Contains("linf:0.3 untargeted gradient", text, StringComparison.Ordinal);
        Assert.Contains("pgd restarts=5 steps=100", text, StringComparison.Ordinal);
        Assert.Contains("6/9", text, StringComparison.Ordinal);
        Assert.Contains("0.2765", text, StringComparison.Ordinal);
        Assert.Contains("12.5+11.5", text, StringComparison.Ordinal);
        Assert.Contains("Under linf:0.3 robust accuracy is at most 30.0 % (95 % interval 10.8 % to 60.3 %, 10 examples); natural accuracy is 90.0 %.", text,
            StringComparison.Ordinal);
        Assert.DoesNotContain("not complete", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_targeted_goal_has_a_success_and_no_robust_accuracy()
    {
        EvaluationResult result = Result();
        ThreatResult targeted =
            result.Threats[0] with { Threat = ThreatModel.Parse("linf:0.3 target:3 gradient"), RobustAccuracy = null, RobustAccuracyInterval = null };
        Assert.Equal("Under linf:0.3 the goal target:3 was reached on 6 of 9 attacked examples (66.7 %).", Texts.Verdict(targeted, result));
    }

    [Fact]
    public void A_warning_says_what_to_do() =>
        Assert.Equal("warning B2 (linf:0.3): Noise beat PGD on 4 examples. Use an adaptive attack.",
            Texts.Warning(new Warning("B2", "linf:0.3", "Noise beat PGD on 4 examples.", "Use an adaptive attack.", [1, 2]), "linf:0.3"));

    [Fact]
    public void The_files_of_an_attack_hold_what_the_run_stored()
    {
        using var folder = new TemporaryFolder();
        using var data = new Dataset("npz:data", rand(3, 1, 4, 4, generator: new Generator(1, CPU)), tensor(new long[] { 0, 1, 1 }), ["zero", "one"]);
        using var store = new MemoryRunStore();
        ThreatResult threat = Result().Threats[0];
        store.CommitNatural([.. Enumerable.Range(0, 3).Select(i => new NaturalOutcome(i, "0", i == 0 ? 0 : 1, i == 1 ? 0 : i == 0 ? 0 : 1, 0.9))],
            new Dictionary<int, float[]>());
        AttackOutcome Outcome(int example, int label, bool broken) => new()
        {
            Example = example,
            Label = label,
            Broken = broken,
            Unstable = false,
            Predicted = broken ? 1 - label : label,
            Confidence = 0.8,
            Distance = 0.3,
            ForwardPasses = 1,
            BackwardPasses = 1,
        };
        float[] Point(float value) => [.. Enumerable.Repeat(value, 16)];
        store.Commit(new Piece(threat.Key, threat.Attacks[0].Name, new WorkCost(1, 1, 2, 2))
        {
            Outcomes = [Outcome(0, 0, true), Outcome(2, 1, false)],
            Points = new Dictionary<int, float[]> { [0] = Point(0.25f), [2] = Point(0.75f) },
        });

        AdversarialFiles files = AdversarialFiles.Write(folder.Path, store, data, threat, InputBounds.Unit);

        using var scope = NewDisposeScope();
        using NpzFile archive = NpzFile.Open(files.Archive);
        Dictionary<string, Tensor> arrays =
            new[] { "x", "adversarial", "example", "predicted", "success" }.ToDictionary(name => name, name => archive.Read(name));
        Assert.Equal([2L, 1, 4, 4], arrays["x"].shape);
        Assert.Equal(data.Inputs[2].data<float>(), arrays["x"][1].contiguous().data<float>());
        Assert.Equal(0.75f, arrays["adversarial"][1, 0, 3, 3].item<float>());
        Assert.Equal([0L, 2], arrays["example"].data<long>());
        Assert.Equal([1L, 1], arrays["predicted"].data<long>());
        Assert.Equal([true, false], arrays["success"].data<bool>());
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(files.Grid!)[..4]);
    }

    private static EvaluationResult Result()
    {
        var options =
            new Dictionary<string, string> { ["loss"] = "ce", ["random-start"] = "true", ["restarts"] = "5", ["step-size"] = "0.0075", ["steps"] = "100" };
        var attack = new AttackSummary
        {
            Attack = "pgd",
            Options = options,
            Name = "pgd:loss=ce,random-start=true,restarts=5,step-size=0.0075,steps=100",
            Attacked = 9,
            Broken = 6,
            RobustAccuracy = 0.3,
            SuccessRate = 6 / 9.0,
            MedianDistance = 0.27654,
            ForwardPasses = 12.5,
            BackwardPasses = 11.5,
            Queries = 12.5,
            Seconds = 1.25,
            CpuSeconds = 2,
        };
        var threat = new ThreatResult(new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3) })
        {
            RobustAccuracy = 0.3,
            RobustAccuracyInterval = new Interval(0.108, 0.603),
            MedianDistance = null,
            Attacked = 9,
            Broken = 6,
            Attacks = [attack],
            Classes = [],
            Predictions = [],
            Unstable = [],
        };
        return new EvaluationResult
        {
            Complete = true,
            NaturalAccuracy = 0.9,
            Examples = 10,
            Stochastic = false,
            Threats = [threat],
            Probes = [],
            Warnings = [],
            Run = new RunSummary(null, null, 0, "f", "model.pt", "npz:data", new Dictionary<string, string>()),
        };
    }
}
