using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Audits;
using Saddle.Models;
using Saddle.Tests.Models;
using Saddle.Threats;

namespace Saddle.Tests.Evaluation.Audits;

/// <summary>What ascents on examples that are left show.</summary>
public sealed class AscentLookTests : IDisposable
{
    private readonly Dataset _data = Datasets.Load(DatasetSpecification.Parse("digits:test"), new DatasetOptions { First = 20 });

    [Theory]
    [InlineData("digits-small-cnn-natural")]
    [InlineData("digits-small-cnn-robust")]
    public void A_network_s_loss_rises_with_its_margin(string model)
    {
        using Classifier classifier = ModelLoader.Load(model, new ModelLoadOptions());
        AscentFindings found = Look(classifier);
        Assert.Equal(20, found.Examples.Count);
        Assert.True(found.Consistent.Order().ElementAt(10) > 0.9);
        Assert.Empty(found.Findings);
        Assert.All(found.Unfinished.Concat(found.Unstable), share => Assert.InRange(share, 0, 1));
    }

    [Fact]
    public void A_loss_that_does_not_is_told()
    {
        // Whatever the input is, the answer is the same.
        var module = new FunctionModule(x => x.flatten(1).narrow(1, 0, 10).mul(0f).add(arange(10).to_type(ScalarType.Float32)));
        using var classifier = new ModuleClassifier(module, new ModelContract { Classes = 10 });
        AscentFindings found = Look(classifier);
        AuditFinding told = Assert.Single(found.Findings);
        Assert.Equal(("T5", "naive"), (told.Id, told.Stage));
        Assert.Contains("rank correlation 0.00", told.Message, StringComparison.Ordinal);
        Assert.All(found.Unfinished.Concat(found.Unstable), share => Assert.Equal(0, share));
    }

    [Fact]
    public void Where_nothing_is_left_nothing_is_said()
    {
        using Classifier classifier = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());
        AscentFindings found = AscentLook.At(classifier, Route.Direct, _data, [], Plan, TestContext.Current.CancellationToken);
        Assert.Empty(found.Findings.Concat(found.Remarks));
    }

    public void Dispose() => _data.Dispose();

    private static AuditPlan Plan => new() { Model = "digits", Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1) } };

    private AscentFindings Look(Classifier classifier) =>
        AscentLook.At(classifier, Route.Direct, _data, Enumerable.Range(0, 20), Plan, TestContext.Current.CancellationToken);
}
