using Saddle.Options;
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

    /// <summary>Whether each search starts at a point drawn uniformly from the ball (the paper) or at the original. Default: true.</summary>
    [Option("Whether each search starts at a random point of the ball (the paper) or at the original")]
    public bool RandomStart { get; init; } = true;

    /// <summary>The number of searches. Range: 1 to 65,535. Default: 1.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The number of searches, of which the worst case of each example counts", Least = 1, Most = 65_535)]
    public int Restarts
    {
        get;
        init => field = Checked(value);
    } = 1;

    /// <inheritdoc/>
    protected override int Rounds(int classes) => RandomStart ? Restarts : 1;

    /// <inheritdoc/>
    protected override Slot Start(AttackBatch<GradientOracle> craft, int round) => craft.Start(RandomStart, round);
}
