using Saddle.Losses;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Attacks;

/// <summary>
/// APGD (Croce and Hein 2020, algorithm 1) away from the true class, from a point drawn uniformly from the ball: with <c>loss=ce</c> the
/// paper's APGD-CE, with <c>loss=dlr</c> its APGD-DLR.
/// </summary>
public sealed record AutoProjectedGradientDescent : AutoProjectedGradientAttack
{
    /// <inheritdoc/>
    public override string Name => "apgd";

    /// <summary>What is climbed. Default: ce (the paper's APGD-CE; dlr is its APGD-DLR).</summary>
    [Option("What is climbed")]
    public Loss Loss { get; init; } = new CrossEntropyLoss();

    /// <summary>The number of searches. Range: 1 to 65,535. Default: 1.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The number of searches, of which the worst case of each example counts", Least = 1, Most = 65_535)]
    public int Restarts
    {
        get;
        init => field = Checked(value);
    } = 1;

    /// <inheritdoc/>
    public override Loss Objective => Loss;

    /// <inheritdoc/>
    protected override int Rounds(int classes) => Restarts;

    /// <inheritdoc/>
    protected override DrawPosition Position(int round) => new(round);
}
