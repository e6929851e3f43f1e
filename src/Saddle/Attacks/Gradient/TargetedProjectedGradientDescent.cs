using Saddle.Options;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// PGD towards one wrong class after the other (Madry et al. 2018, table 1, "Targeted"; every wrong class up to a limit,
/// the likeliest first, after Gowal et al. 2019). Where the goal names a class, towards that alone.
/// </summary>
public sealed record TargetedProjectedGradientDescent : IterativeGradientAttack
{
    /// <inheritdoc/>
    public override string Name => "pgd-targeted";

    /// <summary>How many wrong classes are tried, in the order that <see cref="Order"/> says. Range: 1 to 65,535. Default: 9.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How many wrong classes are tried", Least = 1, Most = 65_535)]
    public int Classes
    {
        get;
        init => field = Checked(value);
    } = 9;

    /// <summary>Which wrong classes come first. Default: the likeliest.</summary>
    [Option("Which wrong classes come first")]
    public TargetOrder Order { get; init; }

    /// <summary>Whether each search starts at a point drawn uniformly from the ball (the paper) or at the original. Default: true.</summary>
    [Option("Whether each search starts at a random point of the ball (the paper) or at the original")]
    public bool RandomStart { get; init; } = true;

    /// <inheritdoc/>
    protected override bool Targets => true;

    /// <inheritdoc/>
    protected override int Rounds(int classes) => Math.Min(Classes, classes - 1);

    /// <inheritdoc/>
    protected override Slot Start(AttackBatch<GradientOracle> craft, int round) =>
        RandomStart ? craft.Start(new DrawPosition(Target: round)) : craft.Start(random: false, round);

    /// <inheritdoc/>
    protected override void Search(AttackBatch<GradientOracle> craft, int round)
    {
        if (craft.HasTargetGoal)
        {
            if (round == 0) base.Search(craft, round);
            return;
        }
        craft.Aim(WrongClasses.OfRank(craft, round, Order));
        base.Search(craft, round);
    }
}
