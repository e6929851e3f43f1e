using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Models;

namespace Saddle.Tests.Evaluation;

/// <summary>From model and digits to the result: the naturally trained model falls, the robust one does not.</summary>
public sealed class EmbeddedEvaluationTests
{
    [Fact]
    public void The_embedded_models_differ_as_they_should()
    {
        using Dataset data = EmbeddedDigits.Make(DatasetSplit.Test, first: 40);
        EvaluationResult natural = Evaluate("natural", data), robust = Evaluate("robust", data);
        Assert.All((EvaluationResult[])[natural, robust], result => Assert.True(result.Complete && result.NaturalAccuracy > 0.9));
        Assert.True(natural.Threats[0].RobustAccuracy < 0.1, $"{natural.Threats[0].RobustAccuracy}");
        Assert.True(robust.Threats[0].RobustAccuracy > 0.6, $"{robust.Threats[0].RobustAccuracy}");
        Assert.DoesNotContain(robust.Warnings, warning => warning.Id is "G1" or "A1" or "A4" or "P1" or "P2");
    }

    private static EvaluationResult Evaluate(string training, Dataset data)
    {
        using Classifier classifier =
            ModelLoader.Load(EmbeddedModels.Names.Single(name => name.EndsWith(training, StringComparison.Ordinal)), new ModelLoadOptions());
        EvaluationPlan plan = LineCase.Plan(LineCase.Threat(0.3)) with
        {
            Model = training,
            Attacks = [new RandomNoise { Draws = 10 }, new FastGradientSignMethod(), new ProjectedGradientDescent { Steps = 10 }],
        };
        return LineCase.Evaluate(classifier, data, plan);
    }
}
