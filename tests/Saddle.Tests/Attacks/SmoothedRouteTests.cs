using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Audits;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Tests.Cli;
using Saddle.Tests.Data;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>Gradients that are means over noise, on a linear model behind a ripple: x + sin(60 x) / 20, whose slope turns between −2 and 4.</summary>
public sealed class SmoothedRouteTests : IDisposable
{
    private const int Count = 8;
    private readonly TemporaryFolder _folder = new();
    private readonly TorchScriptClassifier _model;
    private readonly Tensor _inputs, _labels = ones(Count, ScalarType.Int64);

    public SmoothedRouteTests()
    {
        string file = AuditedModel.Write(_folder.At("ripple.pt"), "torch.add(x, torch.mul(torch.sin(torch.mul(x, 60.)), 0.05))");
        _model = TorchScriptClassifier.Load(file, new ModelContract { Classes = 2, InputShape = [1, 4, 4] });
        using var scope = NewDisposeScope();
        _inputs = (linspace(0, 0.12, Count * 16).reshape(Count, 16) + cat([full(8, 0.25f), full(8, 0.6f)])).reshape(Count, 1, 4, 4).MoveToOuterDisposeScope();
    }

    [Fact]
    public void The_mean_shows_the_slope_that_lasts()
    {
        using var scope = NewDisposeScope();
        Tensor own = Gradient(Route.Direct), mean = Gradient(new SmoothedRoute { Draws = 400 });
        // The loss is s − (−s) = 2 s, and s the sum of the first half of the features less that of the second. Over noise of 0.1 the ripple's mean is e^-18
        // of it,
        // and 400 draws of a slope 3 cos(60 x) with a deviation of 2.1 leave 0.11.
        Tensor lasting = cat([full(8, 2f), full(8, -2f)]).expand(Count, 16);
        Assert.InRange((mean - lasting).abs().max().item<float>(), 0, 2 * 5 * 2.13 / 20);
        Assert.True((own - lasting).abs().max().item<float>() > 3);
    }

    [Fact]
    public void Answers_are_those_of_the_model_to_the_bit()
    {
        using var scope = NewDisposeScope();
        using AttackedModel attacked = new SmoothedRoute().Open(_model);
        Tensor at = _inputs.clone().requires_grad_(true);
        Assert.Equal(0, (attacked.Classifier.Logits(at) - _model.Logits(_inputs)).abs().max().item<float>());
    }

    [Fact]
    public void Every_noisy_point_is_told_as_a_pass()
    {
        using AttackResult found = new FastGradientSignMethod { Through = new SmoothedRoute { Draws = 7 } }.Run(_model, _inputs, _labels,
            [.. Enumerable.Range(0, Count).Select(example => (long)example)], new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1) });
        Assert.All(found.ForwardPasses, passes => Assert.Equal(8, passes));
    }

    [Fact]
    public void An_audit_whose_rules_choose_nothing_is_wrong_usage()
    {
        using var data = new Dataset("ripple", _inputs.clone(), _labels.clone(), ["one", "other"]);
        var plan = new AuditPlan { Model = "ripple", Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1) }, Rules = [] };
        Assert.Contains("No rule of the audit", Assert.Throws<UsageException>(() => new Audit(_model, data, plan)).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _model.Dispose();
        _inputs.Dispose();
        _labels.Dispose();
        _folder.Dispose();
    }

    private Tensor Gradient(Route route) => RouteGradient.Of(route, _model, _inputs, _labels, new MarginLoss { Confidence = 100 }).flatten(1);
}
