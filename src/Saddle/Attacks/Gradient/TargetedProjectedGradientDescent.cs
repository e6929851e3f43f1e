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

    /// <summary>How many wrong classes are tried, in the order that <see cref="Order"/> says; 1 or more, 9 by default.</summary>
    [AttackOption("How many wrong classes are tried; 1 or more, 9 by default.")]
    public int Classes
    {
        get;
        init => field = value is >= 1 and <= 65535 ? value : throw new UsageException($"classes must be 1 to 65535, not {value}.");
    } = 9;

    /// <summary>Which wrong classes come first: the likeliest (default), the least likely, or in an order drawn for each example.</summary>
    [AttackOption("Which wrong classes come first: likeliest (default), least-likely or random (drawn for each example).")]
    public TargetOrder Order { get; init; }

    /// <summary>Whether each search starts at a point drawn uniformly from the ball (the paper) or at the original.</summary>
    [AttackOption("Whether each search starts at a random point of the ball (default, the paper) or at the original.")]
    public bool RandomStart { get; init; } = true;

    /// <inheritdoc/>
    protected override bool Targets => true;

    /// <inheritdoc/>
    protected override int Rounds(int classes) => Math.Min(Classes, classes - 1);

    /// <inheritdoc/>
    protected override Slot Start(Crafting<GradientOracle> craft, int round) =>
        RandomStart ? craft.Start(new DrawPosition(Target: round)) : craft.Start(random: false, round);

    /// <inheritdoc/>
    protected override void Search(Crafting<GradientOracle> craft, int round)
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
