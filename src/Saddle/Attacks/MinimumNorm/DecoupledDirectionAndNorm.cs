using Saddle.Losses;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// DDN (Rony et al. 2019, "Decoupling direction and norm", algorithm 1): steps along the normalised gradient, after each of
/// which δ is put at a distance ε_k of its own, that grows by 1 + γ while the goal is not reached and shrinks by 1 − γ once it
/// is. The step α falls along half a cosine from 1 to 0.01. Of all iterates that reach the goal the nearest is kept.
/// </summary>
public sealed record DecoupledDirectionAndNorm : Attack<GradientOracle>
{
    private const double FirstStep = 1, LastStep = 0.01;

    /// <inheritdoc/>
    public override string Name => "ddn";

    /// <inheritdoc/>
    public override AttackFamily Family => AttackFamily.MinimumNorm;

    /// <inheritdoc/>
    public override bool MinimizesNorm => true;

    /// <summary>The number of iterates that are looked at, the original first. Range: 1 or more. Default: 100 (the paper takes 100, 300 and 1,000).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The number of iterates that are looked at, the original first; the paper takes 100, 300 and 1,000", Least = 1)]
    public int Steps
    {
        get;
        init => field = Checked(value);
    } = 100;

    /// <summary>ε₀, the distance of the first step in the unit of the inputs. Range: above 0. Default: 1 (the paper, whose inputs are in 0..1).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("ε₀, the distance of the first step in the unit of the inputs; the paper's is 1 for inputs in 0..1", MoreThan = 0)]
    public double InitialNorm
    {
        get;
        init => field = Checked(value);
    } = 1;

    /// <summary>γ, by which share the distance grows or shrinks with every step. Range: above 0 and below 1. Default: 0.05 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("γ, by which share the distance grows or shrinks with every step; the paper's is 0.05", MoreThan = 0, LessThan = 1)]
    public double Gamma
    {
        get;
        init => field = Checked(value);
    } = 0.05;

    /// <summary>What is climbed. Default: ce (the paper).</summary>
    [Option("What is climbed")]
    public Loss Loss { get; init; } = new CrossEntropyLoss();

    /// <inheritdoc/>
    public override Loss Objective => Loss;

    /// <inheritdoc/>
    public override bool Supports(Norm norm) => norm == Norm.L2;

    /// <inheritdoc/>
    protected override void Search(AttackBatch<GradientOracle> craft, int round)
    {
        using Scalar first = Scalars.Of(InitialNorm), shrink = Scalars.Of(1 - Gamma), grow = Scalars.Of(1 + Gamma);
        Slot x = craft.Start(random: false, round);
        Slot radius = craft.Remember(full(craft.Count, first, ScalarType.Float64, x.Value.device)), farthest = craft.Remember(craft.Set.Farthest());
        for (int step = 0; step < Steps && craft.Count > 0; step++)
        {
            using var scope = NewDisposeScope();
            using Linearization at = craft.Oracle.Linearize(x.Value);
            Tensor reached = craft.Reached(at.Each);
            craft.ObserveReached(x.Value, reached);
            if (step == Steps - 1) break;
            Tensor gradient = at.Ascend(Loss, craft.Labels, craft.Targets, last: true);
            craft.Set.Ascend(x.Value, gradient, StepSize(step));
            radius.Value.mul_(where(reached, full_like(radius.Value, shrink), full_like(radius.Value, grow))).copy_(radius.Value.minimum(farthest.Value));
            craft.Set.Reach(x.Value, radius.Value);
            craft.DropWon();
        }
        craft.Finish(x, observed: true);
    }

    private double StepSize(int step) => LastStep + (FirstStep - LastStep) * (1 + Math.Cos(Math.PI * step / Steps)) / 2;
}
