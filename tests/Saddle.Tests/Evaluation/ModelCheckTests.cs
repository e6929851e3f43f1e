using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Indicators;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Tests.Models;
using Saddle.Threats;

namespace Saddle.Tests.Evaluation;

/// <summary>What is seen of a model's outputs, mode and batches before and after a run.</summary>
public class ModelCheckTests
{
    [Theory]
    [InlineData("logit", OutputKind.Sigmoid, "")]
    [InlineData("probability", OutputKind.Sigmoid, "P1 P4 P5")]
    [InlineData("probability", OutputKind.Probabilities, "")]
    [InlineData("class 0", OutputKind.Probabilities, "P4")]
    [InlineData("always", OutputKind.Sigmoid, "P4 P5")]
    public void One_output_is_looked_at(string kind, OutputKind outputs, string warnings)
    {
        EvaluationResult result = Evaluate(kind, outputs);
        Assert.Equal(warnings, string.Join(' ', Of(result)));
        if (kind == "class 0") Assert.Contains("wrong way round", result.Warnings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_probability_stands_as_its_logit_does()
    {
        EvaluationResult logit = Evaluate("logit", OutputKind.Sigmoid), probability = Evaluate("probability", OutputKind.Probabilities),
            flat = Evaluate("flat", OutputKind.Probabilities);
        Assert.InRange(logit.Threats[0].RobustAccuracy!.Value, 0.05, 0.95);
        Assert.Equal(logit.Threats[0].RobustAccuracy, probability.Threats[0].RobustAccuracy);
        Assert.Equal(logit.Threats[0].RobustAccuracy, flat.Threats[0].RobustAccuracy);
        Assert.Equal(1, probability.NaturalAccuracy);
    }

    [Theory]
    [InlineData("percent", OutputKind.Probabilities, "percent")]
    [InlineData("logit", OutputKind.Probabilities, "outputs as sigmoid")]
    [InlineData("logits", OutputKind.Probabilities, "outputs as logits")]
    [InlineData("logits", OutputKind.Sigmoid, "outputs as logits")]
    public void Outputs_outside_what_they_are_said_to_be_are_refused(string kind, OutputKind outputs, string words) =>
        Assert.Contains(words, Assert.Throws<InputException>(() => Evaluate(kind, outputs)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("logits", OutputKind.Logits, "")]
    [InlineData("softmax", OutputKind.Logits, "P1")]
    [InlineData("softmax", OutputKind.Sigmoid, "P1")]
    [InlineData("softmax", OutputKind.Probabilities, "")]
    [InlineData("sigmoids", OutputKind.Logits, "P1")]
    [InlineData("sigmoids", OutputKind.Probabilities, "P1")]
    [InlineData("sigmoids", OutputKind.Sigmoid, "")]
    public void Several_outputs_are_looked_at(string kind, OutputKind outputs, string warnings)
    {
        EvaluationResult result = Evaluate(kind, outputs);
        Assert.Equal(warnings, string.Join(' ', Of(result)));
        if (kind == "sigmoids" && warnings.Length > 0) Assert.Contains("outputs as sigmoid", result.Warnings[0].Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Sigmoids_of_each_class_stand_as_their_logits_do() =>
        Assert.Equal(Evaluate("logits", OutputKind.Logits).Threats[0].RobustAccuracy, Evaluate("sigmoids", OutputKind.Sigmoid).Threats[0].RobustAccuracy);

    [Fact]
    public void One_class_for_examples_of_one_class_says_nothing()
    {
        Assert.Empty(SingleAnswer.Inspect([1, 1, 1], [1, 1, 1]));
        Assert.Empty(SingleAnswer.Inspect([1, 0, 1], [1, 0, 0]));
        Assert.Empty(SingleAnswer.Inspect([], []));
        Assert.Contains("class 1 for all 3", Assert.Single(SingleAnswer.Inspect([1, 1, 1], [1, 0, 1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_of_one_size_is_noted_and_changes_no_result()
    {
        using var scope = NewDisposeScope();
        EvaluationResult free = Evaluate("logits", OutputKind.Logits), found = Evaluate("four", OutputKind.Logits),
            single = Evaluate("four", OutputKind.Logits, batch: 1);
        Assert.Empty(free.Notes);
        Assert.Contains("exactly 4 inputs at once", Assert.Single(found.Notes), StringComparison.Ordinal);
        Assert.Single(single.Notes);
        foreach (EvaluationResult each in (EvaluationResult[])[found, single])
        {
            Assert.Equal(free.Threats[0].RobustAccuracy, each.Threats[0].RobustAccuracy);
            Assert.Equal(free.Threats[0].Attacks[0].ForwardPasses, each.Threats[0].Attacks[0].ForwardPasses);
            Assert.Empty(each.Threats[0].Unstable);
        }
    }

    [Fact]
    public void Checks_ask_for_no_more_than_the_batch()
    {
        long most = 0;
        Evaluate(x =>
        {
            most = Math.Max(most, x.shape[0]);
            return Two(x);
        }, OutputKind.Logits, batch: 3);
        Assert.Equal(3, most);
    }

    [Fact]
    public void Crafting_looks_at_the_model_too()
    {
        using var scope = NewDisposeScope();
        using Dataset data = Data();
        using var model =
            new ModuleClassifier(InEvaluation(x => cat([Two(x).narrow(1, 0, 1) * 0 + 1, Two(x).narrow(1, 1, 1).sigmoid() * 0.5f], 1)),
                new ModelContract { Classes = 2, Outputs = OutputKind.Sigmoid }, ownsModule: true);
        var plan = new CraftPlan { Model = "constant", Attack = new SaliencyMapAttack { Theta = 0.5, MaxIterations = 2 } };
        CraftFindings run = CraftStudy.Craft(model, data, plan, new MemoryRunStore());
        Assert.Equal(["P5"], run.Warnings.Select(warning => warning.Id).ToArray());
    }

    private static string[] Of(EvaluationResult result) => [.. result.Warnings.Select(warning => warning.Id).Where(id => id.StartsWith('P'))];

    private static EvaluationResult Evaluate(string kind, OutputKind outputs, int batch = 500) => Evaluate(Forward(kind), outputs, batch);

    private static EvaluationResult Evaluate(Func<Tensor, Tensor> forward, OutputKind outputs, int batch = 500)
    {
        using var scope = NewDisposeScope();
        using Dataset data = Data();
        using var model = new ModuleClassifier(InEvaluation(forward), new ModelContract { Classes = 2, Outputs = outputs }, ownsModule: true);
        var plan = new EvaluationPlan
        {
            Model = "model",
            Threats = [new ThreatModel { Ball = NormBall.Parse("linf:0.1")[0] }],
            Attacks = [new ProjectedGradientDescent { Steps = 10 }],
            BatchSize = batch,
            Probes = false
        };
        return Evaluator.Evaluate(model, data, plan, new MemoryRunStore());
    }

    /// <summary>30 examples of 4 features, at several distances from the boundary of <see cref="One"/>.</summary>
    private static Dataset Data()
    {
        using var generator = new Generator(5, CPU);
        Tensor inputs = empty(30, 4).uniform_(0, 1, generator);
        return new Dataset("examples", inputs, One(inputs).gt(0).flatten().to_type(ScalarType.Int64), ["a", "b"]);
    }

    private static FunctionModule InEvaluation(Func<Tensor, Tensor> forward)
    {
        var module = new FunctionModule(forward);
        module.eval();
        return module;
    }

    private static Tensor One(Tensor x) => (x - 0.5).mm(tensor(new[] { 4f, -3, 2, 5 }).reshape(4, 1));

    private static Tensor Two(Tensor x) => cat([-One(x), One(x)], 1);

    private static Func<Tensor, Tensor> Forward(string kind) => kind switch
    {
        "logit" => One,
        "probability" => x => One(x).sigmoid(),
        "flat" => x => One(x).sigmoid().flatten().to_type(ScalarType.Float64),
        "class 0" => x => One(x).neg().sigmoid(),
        "percent" => x => One(x).sigmoid() * 100,
        "always" => x => One(x) + 100,
        "softmax" => x => Two(x).softmax(1),
        "sigmoids" => x => (Two(x) - 1).sigmoid(),
        "four" => x => Two(x.reshape(4, 4)),
        _ => x => Two(x) - 1,
    };
}
