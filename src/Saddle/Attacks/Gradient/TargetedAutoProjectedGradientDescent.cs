using Saddle.Losses;
using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// APGD-T (Croce and Hein 2020, section 4): APGD towards one wrong class after the other, the likeliest at the original first, on the
/// difference of logits ratio, which needs 4 classes; with fewer the margin is climbed. Where the goal names a class, towards that alone.
/// </summary>
public sealed record TargetedAutoProjectedGradientDescent : AutoProjectedGradientAttack
{
    private static readonly Loss Ratio = new RatioOrMarginLoss();

    /// <inheritdoc/>
    public override string Name => "apgd-targeted";

    /// <summary>
    /// How many wrong classes are tried, the likeliest first. Range: 1 to 65,535 and at most as many as there are. Default: null, which is
    /// 9 (the paper), or all
    /// where there are fewer.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How many wrong classes are tried, the likeliest first; the paper takes 9", Least = 1, Most = 65_535,
        Automatic = "9, or all where there are fewer")]
    public int? Classes
    {
        get;
        init => field = Checked(value);
    }

    /// <summary>What is climbed towards each class. Default: null, which is dlr (the paper), and margin where there are fewer than its 4 classes.</summary>
    [Option("What is climbed", Automatic = "dlr, with fewer than 4 classes margin")]
    public Loss? Loss { get; init; }

    /// <inheritdoc/>
    public override Loss Objective => Loss ?? Ratio;

    /// <inheritdoc/>
    protected override bool Targets => true;

    /// <inheritdoc/>
    protected override int Rounds(int classes) => Classes ?? Math.Min(WrongClasses.AutoAttacks, classes - 1);

    /// <inheritdoc/>
    protected override void RequireUsable(ThreatModel threat, ModelContract contract)
    {
        base.RequireUsable(threat, contract);
        WrongClasses.Require(this, Classes, contract.Classes);
    }

    /// <inheritdoc/>
    protected override DrawPosition Position(int round) => new(Target: round);

    /// <inheritdoc/>
    protected override void Search(AttackBatch<GradientOracle> craft, int round)
    {
        if (!craft.HasTargetGoal) craft.Aim(WrongClasses.OfRank(craft, round));
        base.Search(craft, round);
    }
}
