using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// DeepFool (Moosavi-Dezfooli, Fawzi, Frossard 2016, algorithm 2): the classifier is taken for linear, and the next point is the projection
/// onto the nearest of its boundaries, until the goal is reached; every point lies an overshoot beyond the sum of the steps. Distances under
/// L∞ are taken by the dual norm (its section 3.3). Where the goal names a class, its boundary alone counts.
/// </summary>
/// <remarks>An example that has reached the goal leaves the batch: a step costs two forward passes and a backward pass for each class but one.</remarks>
public sealed record DeepFool : Attack<GradientOracle>
{
    // Where bounds cut steps short, points come ever nearer to a boundary without crossing it; by this share of the range each step goes further.
    private const double Further = 1e-4;

    /// <inheritdoc/>
    public override string Name => "deepfool";

    /// <inheritdoc/>
    public override AttackFamily Family => AttackFamily.MinimumNorm;

    /// <inheritdoc/>
    public override bool MinimizesNorm => true;

    /// <inheritdoc/>
    public override int GradientsOfAPass => Math.Max(1, Candidates - 1);

    /// <summary>The most steps. Range: 1 or more. Default: 50.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The most steps; an example that has reached the goal makes no more", Least = 1)]
    public int Steps
    {
        get;
        init => field = Checked(value);
    } = 50;

    /// <summary>
    /// The classes whose boundaries are looked at, the likeliest at the original, the true one among them. Range: 2 to 65,536. Default: 10.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The classes whose boundaries are looked at, the likeliest at the original, the true one among them", Least = 2, Most = 65_536)]
    public int Candidates
    {
        get;
        init => field = Checked(value);
    } = 10;

    /// <summary>η, by which share of all steps the point lies beyond them. Range: 0 or above. Default: 0.02 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("η, by which share of all steps the point lies beyond them; the paper's is 0.02", Least = 0)]
    public double Overshoot
    {
        get;
        init => field = Checked(value);
    } = 0.02;

    /// <inheritdoc/>
    public override bool Supports(Norm norm) => norm is Norm.L2 or Norm.Linf;

    /// <inheritdoc/>
    protected override void Search(AttackBatch<GradientOracle> craft, int round)
    {
        using Scalar overshoot = Scalars.Of(1 + Overshoot), nearer = Scalars.Of(-Further * craft.Set.LargestExtent);
        Slot x = craft.Start(random: false, round), walked = craft.Remember(x.Value.clone()), farthest = craft.Remember(craft.Set.Farthest());
        Slot? candidates = null;
        for (int step = 0; craft.Count > 0; step++)
        {
            using var scope = NewDisposeScope();
            Tensor each = craft.Oracle.Each(x.Value), reached = craft.Reached(each);
            craft.ObserveReached(x.Value, reached);
            if (step == Steps) break;
            candidates ??= craft.Remember(Boundaries.Rivals(craft, craft.Oracle.Mean(each), Candidates));
            craft.Leave(reached);
            if (craft.Count == 0) break;
            using Linearization at = craft.Oracle.Linearize(x.Value);
            (Boundary boundary, Tensor distance) = Boundaries.Nearest(craft, at, x.Value, candidates.Value);
            // Where the gradient all but vanishes its boundary lies beyond every point that there is.
            craft.Set.Ascend(walked.Value, boundary.Normal, distance.sub(nearer).minimum(farthest.Value).to_type(ScalarType.Float32));
            x.Replace(walked.Value.sub(craft.Set.Origin).mul_(overshoot).add_(craft.Set.Origin, Scalars.One));
            craft.Set.Project(x.Value);
            craft.DropWon();
        }
        craft.Finish(x, observed: true);
    }
}
