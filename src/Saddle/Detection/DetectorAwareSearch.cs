using Saddle.Attacks;
using Saddle.Losses;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Detection;

/// <summary>
/// PGD by an adversary who knows <see cref="NeighbourDetector"/>: it climbs L(x) − λ · S(x), the loss less the penalised
/// score, as Carlini and Wagner 2017 (Adversarial Examples Are Not Easily Detected) attack a detector. λ is searched
/// anew for each example: raised where the search before succeeded, lowered where it failed. Of all iterates that reach
/// the goal each example's least penalised is handed over, else its last, whatever <see cref="RunOptions"/> say of
/// stopping and keeping: to stop at the first success would be to stop before the score is low.
/// </summary>
public sealed record DetectorAwareSearch : IterativeGradientAttack
{
    // λ grows or shrinks by it until one search has succeeded and one failed (Carlini and Wagner 2017, section VI).
    private const double Factor = 10;
    private const int MostSearches = 20;

    /// <summary>Creates the attack along the margin, which is flat once an example has won: from there the score alone counts.</summary>
    public DetectorAwareSearch() => Loss = new MarginLoss();

    /// <inheritdoc/>
    public override string Name => "detector-aware";

    /// <summary>λ of the first search, in units of the loss per unit of the score. Range: above 0. Default: 0.1.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("λ of the first search: the weight of the detector's score against the loss", MoreThan = 0)]
    public double Weight
    {
        get;
        init => field = Checked(value);
    } = 0.1;

    /// <summary>How many values of λ each example is searched with. Range: 1 to 20. Default: 5.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How many values of λ each example is searched with", Least = 1, Most = MostSearches)]
    public int Searches
    {
        get;
        init => field = Checked(value);
    } = 5;

    /// <summary>
    /// Whether the penalty is the distance of the score from the original's instead of the score itself. The lowest
    /// score deceives a detector that flags high ones; the original's deceives one that flags what is too smooth as well. Default: false.
    /// </summary>
    [Option("Whether to imitate the original's score, which hides from both sides, instead of seeking the lowest")]
    public bool Imitate { get; init; }

    /// <inheritdoc/>
    public override bool Supports(Norm norm) => norm is not Norm.L0;

    /// <inheritdoc/>
    protected override Slot Start(AttackBatch<GradientOracle> craft, int round) => craft.Start(random: false, round);

    /// <inheritdoc/>
    protected override void Search(AttackBatch<GradientOracle> craft, int round)
    {
        NeighbourDetector.RequireImages(craft.Set.Origin);
        using var scope = NewDisposeScope();
        var kept = new LeastPenalized(Start(craft, round), craft.Bounds, Imitate);
        Tensor x = craft.Set.Origin.clone();
        var weights = new WeightSearch(craft.Count, Weight, Factor, x.device);
        for (int search = 0; search < Searches; search++)
        {
            x.copy_(craft.Set.Origin);
            weights.Learn(Climb(craft, x, weights.Current, kept));
        }
        craft.Finish(kept.Points, observed: true);
    }

    /// <summary>One search with given weights.</summary>
    /// <returns>bool, <c>[n]</c>: who reached the goal at one of its iterates.</returns>
    private Tensor Climb(AttackBatch<GradientOracle> craft, Tensor x, Tensor weights, LeastPenalized kept)
    {
        using var all = NewDisposeScope();
        int spread = Spread(craft.Set);
        Tensor won = zeros(craft.Count, ScalarType.Bool, x.device), perImage = weights.to_type(x.dtype).reshape(-1, 1, 1, 1);
        for (int step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            using Linearization at = craft.Oracle.Linearize(x);
            won.logical_or_(kept.Offer(x, craft.Reached(at.Logits)));
            Tensor gradient = at.Pull(Loss.Cotangent(at.Logits, craft.Labels, craft.Targets), last: true);
            gradient.add_(kept.PenaltyGradient(x).mul_(perImage), Scalars.MinusOne);
            craft.Set.Advance(x, gradient, StepSize!.Value, spread);
        }
        won.logical_or_(kept.Offer(x, craft.Reached(craft.Oracle.Logits(x))));
        return won.MoveToOuterDisposeScope();
    }
}
