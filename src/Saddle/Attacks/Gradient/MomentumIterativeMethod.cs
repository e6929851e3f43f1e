using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// MI-FGSM (Dong et al. 2018, algorithm 1): g ← μ g + ∇L / ‖∇L‖₁, then a steepest step along g. The paper takes 10
/// steps of ε/10 with μ = 1.
/// </summary>
[Automatic(nameof(StepSize), "ε / steps")]
public sealed record MomentumIterativeMethod : IterativeGradientAttack
{
    private static readonly Scalar Shortest = Scalars.Of(1e-30);

    /// <summary>Creates the attack with the paper's 10 steps.</summary>
    public MomentumIterativeMethod() => Steps = 10;

    /// <inheritdoc/>
    public override string Name => "momentum";

    /// <summary>The decay factor μ of the accumulated gradient. Range: 0 or above. Default: 1 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The decay factor μ of the accumulated gradient; the paper's is 1", Least = 0)]
    public double Decay
    {
        get;
        init => field = Checked(value);
    } = 1;

    /// <inheritdoc/>
    protected override Attack Complete(ThreatModel threat) => this with { StepSize = StepSize ?? threat.Ball.Epsilon / Steps };

    /// <inheritdoc/>
    protected override Slot Start(AttackBatch<GradientOracle> craft, int round) => craft.Start(random: false, round);

    /// <inheritdoc/>
    protected override Slot? Velocity(AttackBatch<GradientOracle> craft) => craft.Remember(zeros_like(craft.Set.Origin));

    /// <inheritdoc/>
    protected override Tensor Direction(Tensor gradient, Slot? velocity)
    {
        using var scope = NewDisposeScope();
        using Scalar decay = Scalars.Of(Decay);
        long[] perExample = [-1, .. Enumerable.Repeat(1L, (int)gradient.dim() - 1)];
        Tensor normalized = gradient / gradient.flatten(1).abs().sum(1).clamp_min_(Shortest).reshape(perExample);
        return velocity!.Value.mul_(decay).add_(normalized, Scalars.One).clone().MoveToOuterDisposeScope();
    }
}
