using Saddle.Losses;
using Saddle.Options;
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

    /// <summary>What is climbed. Default: ce (the paper).</summary>
    [Option("What is climbed")]
    public Loss Loss { get; init; } = new CrossEntropyLoss();

    /// <summary>Whether it starts at a random point of the ball instead of the original. Default: false (the paper).</summary>
    [Option("Whether it starts at a random point of the ball (Wong et al. 2020) instead of the original (Goodfellow et al. 2015)")]
    public bool RandomStart { get; init; }

    /// <summary>The step size in the unit of the norm. Range: above 0. Default: null, which is ε, 1.25 ε with a random start.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The step size in the unit of the norm", MoreThan = 0, Automatic = "ε, 1.25 ε with a random start")]
    public double? StepSize
    {
        get;
        init => field = Checked(value);
    }

    /// <inheritdoc/>
    public override Loss Objective => Loss;

    /// <inheritdoc/>
    public override bool Supports(Norm norm) => true;

    /// <inheritdoc/>
    protected override Attack Complete(ThreatModel threat) => this with { StepSize = StepSize ?? (RandomStart ? 1.25 : 1) * threat.Ball.Epsilon };

    /// <inheritdoc/>
    protected override void Search(AttackBatch<GradientOracle> craft, int round)
    {
        using var scope = NewDisposeScope();
        Slot x = craft.Start(RandomStart, round);
        using Linearization at = craft.Oracle.Linearize(x.Value);
        Tensor gradient = at.Ascend(Loss, craft.Labels, craft.Targets, last: true);
        craft.Set.Advance(x.Value, gradient, StepSize!.Value);
        craft.Finish(x);
    }
}
