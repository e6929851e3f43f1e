using Saddle.Losses;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// FGSM (Goodfellow et al. 2015, section 4): one steepest step of the whole budget. With a random start (Wong et al.
/// 2020, algorithm 3) the step is 1.25 ε, projected. Under L2 the step follows the normalised gradient, under L1 the
/// exact linear maximiser inside the bounds, and so under L0: the ε features that gain most go to their bounds.
/// </summary>
public sealed record FastGradientSignMethod : Attack<GradientOracle>
{
    /// <inheritdoc/>
    public override string Name => "fgsm";

    /// <inheritdoc/>
    public override AttackFamily Family => AttackFamily.SingleStep;

    /// <summary>What is climbed: ce (default, the paper), margin, margin/κ, dlr.</summary>
    [AttackOption("What is climbed: ce (cross-entropy, default), margin (Carlini and Wagner 2017 with κ 0: CW of Madry et al. 2018), margin/κ (until the margin is κ: margin/50 is their CW+), dlr (difference of logits ratio).")]
    public Loss Loss { get; init; } = new CrossEntropyLoss();

    /// <summary>Whether it starts at a random point of the ball instead of the original (the default, the paper).</summary>
    [AttackOption("Whether it starts at a random point of the ball (Wong et al. 2020) instead of the original (default, Goodfellow et al. 2015).")]
    public bool RandomStart { get; init; }

    /// <summary>The step size; ε where nothing is said, 1.25 ε with a random start.</summary>
    [AttackOption("The step size in the unit of the norm, above zero; auto (default) is ε, 1.25 ε with a random start.")]
    public double? StepSize
    {
        get;
        init => field = value is null or > 0 ? value : throw new UsageException($"step-size must be above zero, not {value}.");
    }

    /// <inheritdoc/>
    public override Loss Objective => Loss;

    /// <inheritdoc/>
    public override bool Supports(Norm norm) => true;

    /// <inheritdoc/>
    public override Attack Resolve(ThreatModel threat) => this with { StepSize = StepSize ?? (RandomStart ? 1.25 : 1) * threat.Ball.Epsilon };

    /// <inheritdoc/>
    protected override void Search(Crafting<GradientOracle> craft, int round)
    {
        using var scope = NewDisposeScope();
        Slot x = craft.Start(RandomStart, round);
        using Linearization at = craft.Oracle.Linearize(x.Value);
        Tensor gradient = at.Pull(Loss.Cotangent(at.Logits, craft.Labels, craft.Targets), last: true);
        craft.Set.Advance(x.Value, gradient, StepSize!.Value);
        craft.Finish(x);
    }
}
