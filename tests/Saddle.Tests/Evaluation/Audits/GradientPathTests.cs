using Saddle.Data;
using Saddle.Defenses;
using Saddle.Evaluation.Audits;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Evaluation.Audits;

/// <summary>Whether gradients are those of the function, measured along lines.</summary>
public sealed class GradientPathTests : IDisposable
{
    private readonly Dataset _data = Datasets.Load(DatasetSpecification.Parse("digits:test"), new DatasetOptions { First = 40 });

    [Theory]
    [InlineData("digits-small-cnn-natural")]
    [InlineData("digits-small-cnn-robust")]
    public void A_network_s_gradient_accounts_for_what_changes(string model)
    {
        using Classifier classifier = ModelLoader.Load(model, new ModelLoadOptions());
        PathFindings found = Measure(classifier);
        Assert.InRange(found.Defect!.Value, 0, 0.1);
        Assert.Equal((null, 0, 0), (found.Failure, found.Flat, found.Constant));
    }

    [Theory]
    [InlineData("bit-depth:bits=2", 1)]
    [InlineData("noise:sigma=0.1", 0)]
    public void A_defense_s_gradient_is_told_by_what_it_is(string defense, double expected)
    {
        using Classifier inner = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());
        using DefendedClassifier defended = DefenseCatalogue.Names.Parse(defense).Around(inner);
        // A layer of noise is smooth by each of its draws, and every pass has the same.
        Assert.Equal(expected, Measure(defended).Defect!.Value, 0.1);
    }

    [Fact]
    public void An_operation_that_stands_twice_in_a_line_is_named_once()
    {
        ModelOperation[] operations = [new("detach", OperationKind.NoDerivative, "model:3"), new("detach", OperationKind.NoDerivative, "model:3"),
            new("detach", OperationKind.NoDerivative, "model:4")];
        Assert.Equal("; the code has detach (model:3), detach (model:4)", PathDiagnosis.Named(operations, OperationKind.NoDerivative));
        Assert.Equal("", PathDiagnosis.Named(operations, OperationKind.Random));
    }

    [Fact]
    public void The_same_draws_give_the_same()
    {
        using Classifier classifier = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());
        Assert.Equal(Measure(classifier).Defect, Measure(classifier).Defect);
    }

    public void Dispose() => _data.Dispose();

    private PathFindings Measure(Classifier classifier)
    {
        using var lease = new ModelLease(classifier);
        long[] examples = [.. Enumerable.Range(0, 16).Select(example => (long)example)];
        return GradientPath.Measure(classifier, _data, examples, new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3) }, 0);
    }
}
