using Saddle.Losses;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// Square Attack (Andriushchenko, Croce, Flammarion, Hein 2020, algorithm 1): a random search that changes a square of the image at a time, at
/// a place drawn for each example, and keeps what raises the loss; the squares get smaller by a schedule. It asks for scores alone, so that
/// no gradient can be hidden from it. Under L∞ as in algorithm 2, under L2 as in algorithm 3,
/// and under L1 as in Croce and Hein (2021).
/// </summary>
/// <remarks>
/// The paper is about images. Features without rows and columns are taken for an image of one row: what is square there is a run of features.
/// </remarks>
public sealed record SquareAttack : Attack<ScoreOracle>
{
    // When p is halved: after how many of 10,000 queries.
    private static readonly int[] Halvings = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];
    private const int Scheduled = 10_000;

    /// <inheritdoc/>
    public override string Name => "square";

    /// <inheritdoc/>
    public override AttackFamily Family => AttackFamily.ScoreBased;

    /// <summary>
    /// The points that are asked about, over which the schedule is stretched; with a query budget no more than it pays for. Range: 1 or more.
    /// Default: 5,000 (AutoAttack; the paper takes 10,000).
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The points that are asked about, over which the schedule is stretched, with a query budget no more than it pays for; the paper takes 10,000",
        Least = 1)]
    public int Steps
    {
        get;
        init => field = Checked(value);
    } = 5000;

    /// <summary>
    /// p, the share of the features that the first squares cover. Range: above 0 and at most 1. Default: 0.8 (AutoAttack; the paper takes 0.05 under
    /// L∞ and 0.1 under L2).
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("p, the share of the features that the first squares cover; AutoAttack takes 0.8, the paper 0.05 under L∞ and 0.1 under L2", Name = "p-init",
        MoreThan = 0, Most = 1)]
    public double InitialShare
    {
        get;
        init => field = Checked(value);
    } = 0.8;

    /// <summary>
    /// Whether the schedule of 10,000 queries by which squares get smaller is stretched over the steps (the paper's code) or kept as it is
    /// (AutoAttack). Default: true.
    /// </summary>
    [Option("Whether the schedule of 10,000 queries by which squares get smaller is stretched over the steps; AutoAttack keeps it as it is")]
    public bool Stretch { get; init; } = true;

    /// <summary>What is climbed. Default: margin (the paper, which takes ce towards a target).</summary>
    [Option("What is climbed")]
    public Loss Loss { get; init; } = new MarginLoss();

    /// <inheritdoc/>
    public override Loss Objective => Loss;

    /// <inheritdoc/>
    public override bool Supports(Norm norm) => norm is not Norm.L0;

    /// <inheritdoc/>
    protected override void Search(AttackBatch<ScoreOracle> craft, int round)
    {
        int queries = (int)Math.Min(Steps, craft.Threat.QueryBudget ?? Steps);
        SquareProposals squares = SquareProposals.Of(craft);
        Slot best = craft.Start(squares.Begin());
        Slot highest = craft.Remember(full(craft.Count, Scalars.NegativeInfinity, ScalarType.Float32, best.Value.device));
        for (int query = 0; query < queries && craft.Count > 0; query++)
        {
            using var scope = NewDisposeScope();
            Tensor points = query == 0 ? best.Value : squares.Propose(best.Value, Share(query - 1, queries), query);
            Tensor each = craft.Oracle.Each(points), logits = craft.Oracle.Mean(each);
            craft.Observe(points, each);
            Tensor loss = Loss.Values(logits, craft.Labels, craft.Targets);
            if (query > 0) FlaggedRows.Copy(loss.gt(highest.Value), points, best.Value);
            highest.Replace(loss.maximum(highest.Value));
            craft.DropWon();
        }
        craft.Finish(best, observed: true);
    }

    /// <summary>p, after so many squares (section 3.2).</summary>
    /// <param name="initial">p of the first.</param>
    /// <param name="square">How many of 10,000 there were.</param>
    internal static double ShareAt(double initial, int square) => initial * Math.ScaleB(1, -Halvings.Count(halving => square > halving));

    private double Share(int square, int all) => ShareAt(InitialShare, Stretch ? (int)((double)square / all * Scheduled) : square);
}
