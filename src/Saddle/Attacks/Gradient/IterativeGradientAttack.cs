using Saddle.Losses;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// Projected gradient ascent on a loss: x ← Π(x + α · steepest(∇L(x))) (Madry et al. 2018, section 2.1). Subclasses
/// say where it starts and what it steps along. Under L0 a step takes the α features, one at least, that gain most to their
/// bounds, upwards or downwards.
/// </summary>
public abstract record IterativeGradientAttack : Attack<GradientOracle>
{
    // Tramèr and Boneh 2019 move the largest percent of the features at once under L1.
    private const double SparseShare = 0.01;

    /// <inheritdoc/>
    public override AttackFamily Family => AttackFamily.MultiStep;

    /// <summary>What is climbed. Default: ce.</summary>
    [Option("What is climbed")]
    public Loss Loss { get; init; } = new CrossEntropyLoss();

    /// <summary>The number of steps. Range: 1 or more. Default: 40, but for momentum.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The number of steps", Least = 1)]
    public int Steps
    {
        get;
        init => field = Checked(value);
    } = 40;

    /// <summary>
    /// The step size α in the unit of the norm (under L0 features). Range: above 0. Default: null, which is 2.5 ε / steps, of
    /// momentum ε / steps.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The step size α in the unit of the norm", MoreThan = 0, Automatic = "2.5 ε / steps")]
    public double? StepSize
    {
        get;
        init => field = Checked(value);
    }

    /// <inheritdoc/>
    public sealed override Loss Objective => Loss;

    /// <inheritdoc/>
    public override bool Supports(Norm norm) => true;

    /// <inheritdoc/>
    protected override Attack Complete(ThreatModel threat) => this with { StepSize = StepSize ?? 2.5 * threat.Ball.Epsilon / Steps };

    /// <summary>Where a search starts.</summary>
    protected abstract Slot Start(AttackBatch<GradientOracle> craft, int round);

    /// <summary>What is stepped along, from the gradient; both <c>[n, …]</c>. The gradient itself where nothing else is said.</summary>
    protected virtual Tensor Direction(Tensor gradient, Slot? velocity) => gradient;

    /// <summary>A state that the direction carries from step to step; none where nothing else is said.</summary>
    protected virtual Slot? Velocity(AttackBatch<GradientOracle> craft) => null;

    /// <summary>Over how many features a step under L1 is spread.</summary>
    protected int Spread(FeasibleSet set) => Steps == 1 ? 1 : Math.Max(1, (int)(set.MutableFeatures * SparseShare));

    /// <inheritdoc/>
    protected override void Search(AttackBatch<GradientOracle> craft, int round)
    {
        Slot x = Start(craft, round);
        Slot? velocity = Velocity(craft);
        int spread = Spread(craft.Set);
        for (int step = 0; step < Steps && craft.Count > 0; step++)
        {
            using var scope = NewDisposeScope();
            using Linearization at = craft.Oracle.Linearize(x.Value);
            craft.Observe(x.Value, at.Each);
            Tensor gradient = at.Ascend(Loss, craft.Labels, craft.Targets, last: true);
            craft.Set.Advance(x.Value, Direction(gradient, velocity), StepSize!.Value, spread);
            craft.DropWon();
        }
        if (velocity is not null) craft.Forget(velocity);
        craft.Finish(x);
    }
}
