using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// HopSkipJump (Chen, Jordan, Wainwright 2020, algorithm 2): from a point at random that reaches the goal a binary search leads
/// to the boundary; there the gradient is estimated from the classes of points around (equation 9, less their mean, equation
/// 16), a step along it is halved until the goal is reached again, and the next binary search follows. It asks for classes
/// alone, so that no gradient can be hidden from it.
/// </summary>
/// <remarks>
/// Examples go side by side and share batches; each has its own searches, distances and count of queries. Under a query budget it
/// goes on until that is used up.
/// </remarks>
public sealed record HopSkipJump : Attack<LabelOracle>
{
    // What a step and a binary search usually take; with fewer left there is no use in another estimate.
    private const int Reserve = 20, FewestEvaluations = 10;
    private const double FirstRadius = 0.1;

    // A draw's place has 16 bits for the iteration.
    private const int Usual = 50, Most = 60_000;

    /// <inheritdoc/>
    public override string Name => "hopskipjump";

    /// <inheritdoc/>
    public override AttackFamily Family => AttackFamily.DecisionBased;

    /// <inheritdoc/>
    public override bool MinimizesNorm => true;

    /// <summary>The number of estimates and steps. Range: 1 to 60,000. Default: null, which is 50, or with a query budget as many as it pays for.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The number of estimates and steps", Least = 1, Most = Most, Automatic = "50, with a query budget as many as it pays for")]
    public int? Iterations
    {
        get;
        init => field = Checked(value);
    }

    /// <summary>
    /// Points asked about for the first estimate; that of iteration t asks about √t times as many. Range: 1 to 65,535. Default: 100 (the paper).
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Points asked about for the first estimate, of which that of iteration t asks about √t times as many; the paper takes 100", Least = 1,
        Most = 65_535)]
    public int InitialEvaluations
    {
        get;
        init => field = Checked(value);
    } = 100;

    /// <summary>The most points asked about for an estimate. Range: 1 to 65,535. Default: 10,000 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The most points asked about for an estimate; the paper takes 10,000", Least = 1, Most = 65_535)]
    public int MostEvaluations
    {
        get;
        init => field = Checked(value);
    } = 10_000;

    /// <summary>
    /// Points that reach the goal of which the nearest, led to the boundary, is begun with. Range: 1 to 65,535. Default: 30 (the paper takes 1).
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Points that reach the goal of which the nearest, led to the boundary, is begun with; the paper takes 1", Least = 1, Most = 65_535)]
    public int Starts
    {
        get;
        init => field = Checked(value);
    } = 30;

    /// <summary>Points drawn within the bounds to find such; where none reaches the goal, the example stands. Range: 1 to 65,535. Default: 100.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Points drawn within the bounds to find such; where none reaches the goal, the example stands", Least = 1, Most = 65_535)]
    public int StartDraws
    {
        get;
        init => field = Checked(value);
    } = 100;

    /// <summary>
    /// How far around a point at the boundary its estimate looks, as a share of its distance. Range: above 0 and at most 1. Default: 0.01. The
    /// paper's is 1/d for d features, which float32 no longer resolves in large inputs. Binary searches end at this over √d under L2 and
    /// over d under L∞, as in the paper.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How far around a point at the boundary its estimate looks, as a share of its distance; the paper's is 1/features, which float32 does not "
        + "resolve in large inputs", MoreThan = 0, Most = 1)]
    public double Reach
    {
        get;
        init => field = Checked(value);
    } = 0.01;

    /// <inheritdoc/>
    public override bool Supports(Norm norm) => norm is Norm.L2 or Norm.Linf;

    /// <inheritdoc/>
    protected override void Search(AttackBatch<LabelOracle> craft, int round)
    {
        long features = craft.Set.Origin.FeaturesEach();
        var boundary = new BoundaryPoints(craft, Reach / (craft.Set.Ball.Norm == Norm.L2 ? Math.Sqrt(features) : features));
        boundary.Begin(Starts, StartDraws);
        boundary.Approach();
        int most = Iterations ?? (craft.Threat.QueryBudget is null ? Usual : Most);
        for (int iteration = 1; iteration <= most; iteration++)
        {
            int wanted = (int)Math.Min(InitialEvaluations * Math.Sqrt(iteration), MostEvaluations);
            int[] evaluations = [.. Enumerable.Range(0, craft.Count).Select(row => boundary.IsFound(row) ? Evaluations(craft.QueriesLeft(row), wanted) : 0)];
            if (evaluations.All(count => count == 0)) break;
            double first = FirstRadius * (craft.Set.Shares is null ? craft.Bounds.LargestExtent : craft.Set.LargestExtent);
            double[] radii = [.. boundary.Distances.Select(distance => iteration == 1 ? first : Reach * distance)];
            using var scope = NewDisposeScope();
            Tensor direction = new BoundaryGradient(craft, iteration).Estimate(boundary.Points, radii, evaluations);
            boundary.Step(direction, [.. boundary.Distances.Select((distance, row) => evaluations[row] == 0 ? 0 : distance / Math.Sqrt(iteration))]);
            boundary.Approach();
        }
        craft.Finish(boundary.Taken, observed: true);
    }

    /// <summary>How many points an estimate asks about, with so many queries left.</summary>
    private static int Evaluations(long left, int wanted)
    {
        int paid = (int)Math.Min(wanted, left - Reserve);
        return paid >= Math.Min(wanted, FewestEvaluations) ? paid : 0;
    }
}
