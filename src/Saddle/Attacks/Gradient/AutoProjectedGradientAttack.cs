using Saddle.Losses;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// Auto-PGD (Croce and Hein 2020, algorithm 1): projected gradient ascent with momentum, of which each example finds its own step size: it
/// begins with 2 ε, and where it is halved the search goes on from the point of highest loss. Subclasses say where it starts and what is climbed.
/// </summary>
/// <remarks>A search costs steps + 1 forward and steps backward passes. The point of highest loss is what it ends with.</remarks>
public abstract record AutoProjectedGradientAttack : Attack<GradientOracle>
{
    // The paper's α: how much of a step is the gradient's; the rest is that of the step before.
    private static readonly Scalar Share = Scalars.Of(0.75), Rest = Scalars.Of(0.25);

    /// <inheritdoc/>
    public override AttackFamily Family => AttackFamily.MultiStep;

    /// <summary>The number of steps, by which the checkpoints are set. Range: 1 or more. Default: 100 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The number of steps, by which the checkpoints are set; the paper takes 100", Least = 1)]
    public int Steps
    {
        get;
        init => field = Checked(value);
    } = 100;

    /// <inheritdoc/>
    public sealed override bool Supports(Norm norm) => norm is Norm.Linf or Norm.L2;

    /// <summary>Where a search starts.</summary>
    protected abstract Slot Start(AttackBatch<GradientOracle> craft, int round);

    /// <inheritdoc/>
    protected override void Search(AttackBatch<GradientOracle> craft, int round)
    {
        Loss loss = Objective!;
        Slot highest = Start(craft, round), slope = craft.Remember(zeros_like(highest.Value));
        Slot x = craft.Remember(highest.Value.clone()), before = craft.Remember(highest.Value.clone());
        var sizes = new AutoStepSizes(craft, 2 * craft.Set.Ball.Epsilon);
        HashSet<int> checkpoints = [.. AutoStepSizes.Checkpoints(Steps)];
        for (int step = 0, checkpoint = 0; step <= Steps && craft.Count > 0; step++)
        {
            using var scope = NewDisposeScope();
            using Linearization at = craft.Oracle.Linearize(x.Value);
            craft.Observe(x.Value, at.Each);
            Tensor higher = sizes.Note(loss.Values(at.Logits, craft.Labels, craft.Targets)).PerExample(x.Value);
            highest.Replace(where(higher, x.Value, highest.Value));
            if (step < Steps)
            {
                Tensor gradient = at.Ascend(loss, craft.Labels, craft.Targets, last: true);
                slope.Replace(where(higher, gradient, slope.Value));
                if (checkpoints.Contains(step))
                {
                    Tensor halved = sizes.Check(step - checkpoint).PerExample(x.Value);
                    x.Replace(where(halved, highest.Value, x.Value));
                    gradient = where(halved, slope.Value, gradient);
                    checkpoint = step;
                }
                Tensor next = x.Value.clone();
                craft.Set.Advance(next, gradient, sizes.Sizes);
                if (step > 0)
                {
                    next.sub_(x.Value).mul_(Share).add_(x.Value, Scalars.One).add_(x.Value.sub(before.Value), Rest);
                    craft.Set.Project(next);
                }
                before.Value.copy_(x.Value);
                x.Replace(next);
            }
            craft.DropWon();
        }
        sizes.Forget(craft);
        foreach (Slot slot in new[] { slope, x, before }) craft.Forget(slot);
        craft.Finish(highest, observed: true);
    }
}
