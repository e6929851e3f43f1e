using Saddle.Losses;
using Saddle.Options;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// Auto-PGD (Croce and Hein 2020, algorithm 1): projected gradient ascent with momentum, of which each example finds its own step size: it
/// begins with 2 ε, and where it is halved the search goes on from the point of highest loss. Subclasses say where it starts and what is climbed. Under L1 it
/// is that of Croce and Hein (2021), <see cref="SparseAscent"/>.
/// </summary>
/// <remarks>
/// A search costs steps + 1 forward and steps backward passes, two forward passes more where it begins in larger balls. The point of highest loss is what it
/// ends with.
/// </remarks>
public abstract record AutoProjectedGradientAttack : Attack<GradientOracle>
{
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

    /// <summary>
    /// Under L1, whether a search spends three tenths of its steps each in balls of 3 ε and 2 ε before that of ε (Croce and Hein 2021,
    /// section 3.3). Default: true,
    /// as in AutoAttack.
    /// </summary>
    [Option("Under L1, whether a search begins in balls of 3 ε and 2 ε, for three tenths of its steps each; AutoAttack does", Name = "multi-epsilon")]
    public bool MultiEpsilon { get; init; } = true;

    /// <inheritdoc/>
    public sealed override bool Supports(Norm norm) => norm is not Norm.L0;

    /// <summary>Where a search's draws are taken.</summary>
    protected abstract DrawPosition Position(int round);

    /// <summary>Where a search under L∞ and L2 starts: a point drawn uniformly from the ball, where nothing else is said.</summary>
    protected virtual Slot Start(AttackBatch<GradientOracle> craft, int round) => craft.Start(Position(round));

    /// <inheritdoc/>
    protected override void Search(AttackBatch<GradientOracle> craft, int round)
    {
        if (craft.Set.Ball.Norm == Norm.L1) new SparseAscent(craft, Objective!, Steps, MultiEpsilon).Climb(Position(round));
        else Climb(craft, Start(craft, round));
    }

    private void Climb(AttackBatch<GradientOracle> craft, Slot highest)
    {
        Loss loss = Objective!;
        Slot slope = craft.Remember(zeros_like(highest.Value));
        Slot x = craft.Remember(highest.Value.clone()), before = craft.Remember(highest.Value.clone());
        var sizes = new AutoStepSizes(craft, 2 * craft.Set.Ball.Epsilon);
        HashSet<int> checkpoints = [.. AutoStepSizes.Checkpoints(Steps)];
        for (int step = 0, checkpoint = 0; step <= Steps && craft.Count > 0; step++)
        {
            using var scope = NewDisposeScope();
            using Linearization at = craft.Oracle.Linearize(x.Value);
            craft.Observe(x.Value, at.Each);
            Tensor higher = sizes.Note(loss.Values(at.Logits, craft.Labels, craft.Targets));
            FlaggedRows.Copy(higher, x.Value, highest.Value);
            if (step < Steps)
            {
                Tensor gradient = at.Ascend(loss, craft.Labels, craft.Targets, last: true);
                FlaggedRows.Copy(higher, gradient, slope.Value);
                if (checkpoints.Contains(step))
                {
                    Tensor halved = sizes.Check(step - checkpoint);
                    FlaggedRows.Copy(halved, highest.Value, x.Value);
                    FlaggedRows.Copy(halved, slope.Value, gradient);
                    checkpoint = step;
                }
                MomentumSteps.Advance(craft.Set, x.Value, before.Value, gradient, sizes.Sizes, first: step == 0);
            }
            craft.DropWon();
        }
        sizes.Forget(craft);
        foreach (Slot slot in new[] { slope, x, before }) craft.Forget(slot);
        craft.Finish(highest, observed: true);
    }
}
