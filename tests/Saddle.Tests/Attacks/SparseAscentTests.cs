using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>APGD under L1 stays within its ball and finds what PGD does not.</summary>
public sealed class SparseAscentTests : IDisposable
{
    private const int Count = 40;
    private readonly Dataset _data = Datasets.Load(DatasetSpecification.Parse("digits:test"), new DatasetOptions { First = Count });
    private readonly Classifier _model = ModelLoader.Load("digits-small-cnn-robust", new ModelLoadOptions());

    [Fact]
    public void Larger_balls_lead_to_what_steps_in_the_ball_alone_miss()
    {
        double pgd = Standing("pgd:steps=100", 8), alone = Standing("apgd:multi-epsilon=false", 8), larger = Standing("apgd", 8);
        Assert.True(larger <= alone && alone <= pgd && larger < pgd - 0.1, $"{pgd} under PGD, {alone} under APGD, {larger} through larger balls");
    }

    [Theory]
    [InlineData("apgd:steps=20"), InlineData("apgd:steps=2"), InlineData("apgd-targeted:classes=2,steps=20"), InlineData("square:steps=60")]
    public void Points_lie_within_ball_and_bounds(string attack)
    {
        using AttackResult found = Run(attack, 8);
        using var scope = NewDisposeScope();
        Tensor change = (found.Adversarial - _data.Inputs).to_type(ScalarType.Float64).abs().flatten(1);
        Assert.InRange(change.sum(1).max().item<double>(), 0.5, 8 * (1 + 1e-9));
        Assert.InRange(found.Adversarial.min().item<float>(), 0, 1);
        Assert.InRange(found.Adversarial.max().item<float>(), 0, 1);
    }

    [Fact]
    public void A_search_costs_two_forward_passes_more_than_one_in_a_single_ball()
    {
        using AttackResult alone = Run("apgd:steps=20,multi-epsilon=false", 0.01), larger = Run("apgd:steps=20", 0.01);
        Assert.Equal(21, alone.ForwardPasses.Max());
        Assert.Equal(23, larger.ForwardPasses.Max());
        Assert.Equal(20, larger.BackwardPasses.Max());
    }

    public void Dispose()
    {
        _data.Dispose();
        _model.Dispose();
    }

    private AttackResult Run(string attack, double epsilon) => AttackCatalogue.Parse(attack).Run(_model, _data.Inputs, _data.Labels,
        [.. Enumerable.Range(0, Count).Select(example => (long)example)], new ThreatModel { Ball = new NormBall(Norm.L1, epsilon) });

    private double Standing(string attack, double epsilon)
    {
        using AttackResult found = Run(attack, epsilon);
        using var scope = NewDisposeScope();
        return _model.Logits(found.Adversarial).argmax(1).eq(_data.Labels).to_type(ScalarType.Float32).mean().item<float>();
    }
}
