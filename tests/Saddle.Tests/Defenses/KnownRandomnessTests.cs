using Saddle.Attacks;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Evaluation;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Defenses;

/// <summary>What is known of a stochastic model's draws, and when an attack over several of them is done with an example.</summary>
public sealed class KnownRandomnessTests : IDisposable
{
    private const int Count = 40;
    private readonly Dataset _data = Datasets.Load(DatasetSpecification.Parse("digits:test"), new DatasetOptions { First = Count });
    private readonly Classifier _model = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());

    [Fact]
    public void An_example_is_left_when_every_draw_is_wrong()
    {
        // Half of the draws of so much noise are wrong before anything is changed; the first mean that is wrong would end the search far too early.
        using DefendedClassifier defended = new NoiseLayer { Sigma = 0.5 }.Around(_model);
        EvaluationResult result = Evaluate(defended, "pgd:steps=40,through=eot,draws=10", KnownRandomness.Distribution);
        AttackOutcome[] broken = [.. Outcomes.Where(outcome => outcome.Broken)];
        Assert.True(broken.Length > Count / 2, $"{result}");
        // Who left did so with ten wrong draws of ten; fresh ones agree in most cases.
        Assert.True(broken.Average(outcome => outcome.ReachedOfTen!.Value) > 8.5, string.Join(' ', broken.Select(outcome => outcome.ReachedOfTen)));
    }

    [Fact]
    public void A_known_sequence_is_a_deterministic_model()
    {
        using DefendedClassifier defended = new NoiseLayer { Sigma = 0.5 }.Around(_model);
        EvaluationResult known = Evaluate(defended, "pgd:steps=20", KnownRandomness.Sequence);
        Assert.All(Outcomes, outcome => Assert.Null(outcome.ReachedOfTen));
        EvaluationResult unknown = Evaluate(defended, "pgd:steps=20", KnownRandomness.Distribution);
        Assert.All(Outcomes, outcome => Assert.NotNull(outcome.ReachedOfTen));
        // Every success of the attack is one by the draws of the judge.
        Assert.True(known.Threats[0].RobustAccuracy < unknown.Threats[0].RobustAccuracy, $"{known}\n{unknown}");
    }

    [Fact]
    public void Patterns_held_still_are_the_same_in_every_step()
    {
        using DefendedClassifier defended = new NoiseLayer { Sigma = 0.5 }.Around(_model);
        double still = Evaluate(defended, "pgd:steps=20,through=eot,draws=1,fixed=true", KnownRandomness.Distribution).Threats[0].RobustAccuracy!.Value;
        double fresh = Evaluate(defended, "pgd:steps=20,through=eot,draws=10", KnownRandomness.Distribution).Threats[0].RobustAccuracy!.Value;
        Assert.True(still >= fresh + 0.1, $"{still} by one pattern, {fresh} by ten draws in each step");
    }

    [Fact]
    public void Too_few_draws_are_told_by_twice_as_many()
    {
        using DefendedClassifier defended = new NoiseLayer { Sigma = 0.8 }.Around(_model);
        EvaluationResult result = Evaluate(defended, "pgd:steps=5,through=eot,draws=1", KnownRandomness.Distribution, probes: true);
        Assert.Contains(result.Probes, probe => probe.Probe == "doubled-draws");
        Assert.True(result.Warnings.Any(warning => warning.Id == "E2"), string.Join(' ', result.Probes) + $" and {result}");
    }

    [Fact]
    public void A_mean_over_nothing_is_said_to_be_useless()
    {
        EvaluationResult result = Evaluate(_model, "pgd:steps=2,through=eot,draws=3", KnownRandomness.Sequence);
        Assert.Contains(result.Notes, note => note.Contains("useless", StringComparison.Ordinal));
        Assert.Contains(result.Notes, note => note.Contains("draws nothing", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("linf:0.3 untargeted gradient randomness:sequence")]
    [InlineData("l2:2 untargeted scores queries:100 randomness:sequence")]
    public void Its_text_gives_a_threat_model_back(string text) => Assert.Equal(text, ThreatModel.Parse(text).ToString());

    public void Dispose()
    {
        _data.Dispose();
        _model.Dispose();
    }

    private IReadOnlyList<AttackOutcome> Outcomes { get; set; } = [];

    private EvaluationResult Evaluate(Classifier classifier, string attack, KnownRandomness randomness, bool probes = false)
    {
        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.2), Randomness = randomness };
        var plan = new EvaluationPlan { Model = "model", Threats = [threat], Attacks = [AttackCatalogue.Parse(attack)], Probes = probes };
        using var store = new MemoryRunStore();
        EvaluationResult result = Evaluator.Evaluate(classifier, _data, plan, store);
        Outcomes = store.ReadOutcomes(threat.Key, result.Threats[0].Attacks[0].Name);
        return result;
    }
}
