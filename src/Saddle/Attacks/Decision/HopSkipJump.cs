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

    /// <inheritdoc/>
    public override string Name => "hopskipjump";

    /// <inheritdoc/>
    public override AttackFamily Family => AttackFamily.DecisionBased;

    /// <inheritdoc/>
    public override bool MinimizesNorm => true;

    /// <summary>The number of estimates and steps; 1 or more; without a word 50, or as many as the query budget pays for.</summary>
    [AttackOption("The number of estimates and steps, 1 to 60,000; auto (default) is 50, or with a query budget (--queries) as many as it pays for.")]
    public int? Iterations
    {
        get;
        init => field = value is null or (>= 1 and <= 60_000) ? value : throw new UsageException($"iterations must be 1 to 60000, not {value}.");
    }

    /// <summary>Points asked about for the first estimate; that of iteration t asks about √t times as many. 1 to 65,535, 100 by default (the paper).</summary>
    [AttackOption("Points asked about for the first estimate; that of iteration t asks about √t times as many. 1 to 65,535, 100 by default (the paper).")]
    public int InitialEvaluations
    {
        get;
        init => field = value is >= 1 and <= 65_535 ? value : throw new UsageException($"initial-evaluations must be 1 to 65535, not {value}.");
    } = 100;

    /// <summary>The most points asked about for an estimate. 1 to 65,535, 10,000 by default (the paper).</summary>
    [AttackOption("The most points asked about for an estimate. 1 to 65,535, 10,000 by default (the paper).")]
    public int MostEvaluations
    {
        get;
        init => field = value is >= 1 and <= 65_535 ? value : throw new UsageException($"most-evaluations must be 1 to 65535, not {value}.");
    } = 10_000;

    /// <summary>Points that reach the goal of which the nearest, led to the boundary, is begun with. 1 to 65,535, 30 by default; the paper takes 1.</summary>
    [AttackOption("Points that reach the goal of which the nearest, led to the boundary, is begun with. 1 to 65,535, 30 by default; the paper takes 1.")]
    public int Starts
    {
        get;
        init => field = value is >= 1 and <= 65_535 ? value : throw new UsageException($"starts must be 1 to 65535, not {value}.");
    } = 30;

    /// <summary>Points drawn to find one that reaches the goal; where none does, the example stands. 1 to 65,535, 100 by default.</summary>
    [AttackOption("Points drawn within the bounds to find one that reaches the goal; where none does, the example stands. 1 to 65,535, 100 by default.")]
    public int StartDraws
    {
        get;
        init => field = value is >= 1 and <= 65_535 ? value : throw new UsageException($"start-draws must be 1 to 65535, not {value}.");
    } = 100;

    /// <summary>γ: binary searches end at γ d^(−3/2) of the distance under L2, γ d^(−2) under L∞, d being the features. Above 0, 1 by default (the paper).</summary>
    [AttackOption("γ: binary searches end at γ d^(-3/2) of the distance under L2, at γ d^(-2) under L∞, d being the number of features. Above 0, at most 1,000; 1 by default (the paper).")]
    public double Gamma
    {
        get;
        init => field = value is > 0 and <= 1000 ? value : throw new UsageException($"gamma must be above 0 and at most 1000, not {value}.");
    } = 1;

    /// <inheritdoc/>
    public override bool Supports(Norm norm) => norm is Norm.L2 or Norm.Linf;

    /// <inheritdoc/>
    protected override void Search(Crafting<LabelOracle> craft, int round)
    {
        long features = craft.Set.Origin.FeaturesEach();
        bool euclidean = craft.Set.Ball.Norm == Norm.L2;
        double threshold = Gamma * Math.Pow(features, euclidean ? -1.5 : -2), reach = threshold * (euclidean ? Math.Sqrt(features) : features);
        var boundary = new BoundaryPoints(craft, threshold);
        boundary.Begin(Starts, StartDraws);
        boundary.Approach();
        int most = Iterations ?? (craft.IsLimited ? int.MaxValue : 50);
        for (int iteration = 1; iteration <= most; iteration++)
        {
            int wanted = (int)Math.Min(InitialEvaluations * Math.Sqrt(iteration), MostEvaluations);
            int[] evaluations = [.. Enumerable.Range(0, craft.Count).Select(row => boundary.IsFound(row) ? Evaluations(craft.QueriesLeft(row), wanted) : 0)];
            if (evaluations.All(count => count == 0)) break;
            double[] radii = [.. boundary.Distances.Select(distance => iteration == 1 ? FirstRadius * craft.Bounds.LargestExtent : reach * distance)];
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
