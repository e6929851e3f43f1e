using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// FAB (Croce and Hein 2020, algorithm 1) towards the nearest boundary at each step, which takes a backward pass for each class but one. Where the
/// goal names a class, its boundary alone counts.
/// </summary>
public sealed record FastAdaptiveBoundary : FastAdaptiveBoundaryAttack
{
    /// <inheritdoc/>
    public override string Name => "fab";

    /// <inheritdoc/>
    public override int GradientsOfAPass => Math.Max(1, Candidates - 1);

    /// <summary>
    /// The classes whose boundaries are looked at, the likeliest at the original, the true one among them. Range: 2 to 65,536. Default: 10 (the
    /// paper looks at all).
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The classes whose boundaries are looked at, the likeliest at the original, the true one among them; the paper looks at all", Least = 2,
        Most = 65_536)]
    public int Candidates
    {
        get;
        init => field = Checked(value);
    } = 10;

    /// <inheritdoc/>
    protected override int Rounds(int classes) => Restarts;

    private protected override Tensor Rivals(AttackBatch<GradientOracle> craft, Tensor logits, int target) => Boundaries.Rivals(craft, logits, Candidates);
}
