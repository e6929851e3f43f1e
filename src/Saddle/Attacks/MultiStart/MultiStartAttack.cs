using Saddle.Losses;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// Many short ascents of the margin, of which an example gets the more the nearer it came to falling: one that has lost little of its margin leaves, by a
/// rule on its own searches alone (<see cref="StandingRule"/>), so that no example's verdict depends on its batch. What then still is near
/// falling gets a random
/// search of small squares (Andriushchenko et al. 2020) from the nearest point, which needs few of them there; and where a short random search takes more
/// of the margin than gradients do, or there is no gradient, gradients hide something, and the whole Square Attack follows.
/// </summary>
/// <remarks>
/// Discarding what will not fall, starts that diversify the outputs and a step size along a cosine are those of Adaptive Auto Attack (Liu et al. 2022), which
/// ranks the examples of a batch against each other; wrong classes are tried in the order of how near their logit came to that of the true class. Steps from
/// both ends of the ball are where networks that learnt a threshold (MNIST) are weak, and gradients between them are not.
/// </remarks>
public sealed record MultiStartAttack : Attack<GradientOracle>
{
    /// <inheritdoc/>
    public override string Name => "multi-start";

    /// <inheritdoc/>
    public override AttackFamily Family => AttackFamily.MultiStep;

    /// <summary>How many ascents an example gets at most. Range: 1 to 10,000. Default: 24.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How many ascents an example gets at most", Least = 1, Most = 10_000)]
    public int Starts
    {
        get;
        init => field = Checked(value);
    } = 24;

    /// <summary>The steps of an ascent, whose size falls from ε to ε / 1,000 along a cosine. Range: 1 or more. Default: 25.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The steps of an ascent, whose size falls from ε to ε / 1,000 along a cosine", Least = 1)]
    public int Steps
    {
        get;
        init => field = Checked(value);
    } = 25;

    /// <summary>
    /// The squares that are tried at most where gradients hide something; from the nearest point at most three fifths as many. Range: 0 or
    /// more. Default: 5,000.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The squares that are tried at most where gradients hide something, from the nearest point at most three fifths as many; 0 for none", Least = 0)]
    public int Queries
    {
        get;
        init => field = Checked(value);
    } = 5000;

    /// <inheritdoc/>
    public override Loss Objective { get; } = new MarginLoss();

    /// <inheritdoc/>
    public override bool Supports(Norm norm) => norm is Norm.Linf or Norm.L2;

    /// <summary>What a step takes of the first one's size, from 1 to 0.001 along a cosine.</summary>
    internal static double CosineSchedule(int step, int steps) => 0.001 + 0.999 * 0.5 * (1 + Math.Cos(Math.PI * step / steps));

    /// <inheritdoc/>
    protected override void Search(AttackBatch<GradientOracle> craft, int round) => new MultiStartSearch(craft, this).Run();
}
