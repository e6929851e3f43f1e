using Saddle.Losses;
using Saddle.Models;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// FAB-T (Croce and Hein 2020, "Reliable evaluation of adversarial robustness", section 5): FAB towards the boundary to one wrong class after the
/// other, the likeliest at the original first, so that a step takes one backward pass however many classes there are. Any wrong class counts as
/// found. Where the goal names a class, towards that alone.
/// </summary>
public sealed record TargetedFastAdaptiveBoundary : FastAdaptiveBoundaryAttack
{
    /// <inheritdoc/>
    public override string Name => "fab-targeted";

    /// <summary>
    /// How many wrong classes are tried, the likeliest first. Range: 1 to 65,535 and at most as many as there are. Default: null, which is
    /// 9 (AutoAttack), or all
    /// where there are fewer.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How many wrong classes are tried, the likeliest first; AutoAttack takes 9", Least = 1, Most = 65_535,
        Automatic = "9, or all where there are fewer")]
    public int? Classes
    {
        get;
        init => field = Checked(value);
    }

    /// <inheritdoc/>
    protected override bool Targets => true;

    /// <inheritdoc/>
    protected override int Rounds(int classes) => (Classes ?? Math.Min(WrongClasses.AutoAttacks, classes - 1)) * Restarts;

    /// <inheritdoc/>
    protected override int RoundsOfATarget => Restarts;

    /// <inheritdoc/>
    protected override void RequireUsable(ThreatModel threat, ModelContract contract)
    {
        base.RequireUsable(threat, contract);
        WrongClasses.Require(this, Classes, contract.Classes);
    }

    private protected override Tensor Rivals(AttackBatch<GradientOracle> craft, Tensor logits, int target) =>
        craft.Targets is { } aim ? aim.unsqueeze(1).clone()
            : logits.Without(craft.Labels.unsqueeze(1)).sort(1, descending: true, stable: true).Indices.select(1, target).unsqueeze(1).clone();
}
