using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// PGD (Madry et al. 2018, section 2.1): steepest ascent on the loss from a random start in the ball, projected after
/// every step; restarts keep the worst case of each example. The paper's MNIST setting is 40 steps of 0.01 at ε 0.3.
/// </summary>
public sealed record ProjectedGradientDescent : IterativeGradientAttack
{
    /// <inheritdoc/>
    public override string Name => "pgd";

    /// <summary>Whether each search starts at a point drawn uniformly from the ball (the paper) or at the original.</summary>
    [AttackOption("Whether each search starts at a random point of the ball (default, the paper) or at the original.")]
    public bool RandomStart { get; init; } = true;

    /// <summary>The number of searches; 1 or more, 1 by default.</summary>
    [AttackOption("The number of searches, of which the worst case of each example counts; 1 or more, 1 by default.")]
    public int Restarts
    {
        get;
        init => field = value is >= 1 and <= 65535 ? value : throw new UsageException($"restarts must be 1 to 65535, not {value}.");
    } = 1;

    /// <inheritdoc/>
    protected override int Rounds(int classes) => RandomStart ? Restarts : 1;

    /// <inheritdoc/>
    protected override Slot Start(Crafting<GradientOracle> craft, int round) => craft.Start(RandomStart, round);
}
