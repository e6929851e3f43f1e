using Saddle.Losses;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// C&amp;W (Carlini and Wagner 2017, section VI.A, the L2 attack): Adam makes ‖x − x₀‖² + c · f(x) small, where x is a tanh of its variables
/// and so within the bounds, and f = max(z_y − max_{j≠y} z_j, −κ); a binary search finds c. Of all iterates that reach the goal with the
/// confidence κ the nearest is kept.
/// </summary>
/// <remarks>
/// Every example has its own c, its own steps and its own end: one that makes no progress begins at once with its next c, and what is found
/// does not depend on the batch.
/// </remarks>
public sealed record CarliniWagner : Attack<GradientOracle>
{
    /// <inheritdoc/>
    public override string Name => "cw";

    /// <inheritdoc/>
    public override AttackFamily Family => AttackFamily.MinimumNorm;

    /// <inheritdoc/>
    public override bool MinimizesNorm => true;

    /// <summary>The most steps of Adam for each c. Range: 1 or more. Default: 1,000 (the paper takes 10,000).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The most steps of Adam for each c; the paper takes 10,000", Least = 1)]
    public int Steps
    {
        get;
        init => field = Checked(value);
    } = 1000;

    /// <summary>How many c are tried. Range: 1 or more. Default: 9 (the authors' implementation).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How many c are tried; the authors' implementation takes 9", Least = 1)]
    public int BinarySearchSteps
    {
        get;
        init => field = Checked(value);
    } = 9;

    /// <summary>The step size of Adam, in the space of tanh's argument. Range: above 0. Default: 0.01 (the authors' implementation).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The step size of Adam, in the space of tanh's argument", MoreThan = 0)]
    public double StepSize
    {
        get;
        init => field = Checked(value);
    } = 0.01;

    /// <summary>κ, by how much the logit to end in must be above all others. Range: 0 or above. Default: 0 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("κ, by how much the logit to end in must be above all others; the paper's is 0", Least = 0)]
    public double Confidence
    {
        get;
        init => field = Checked(value);
    }

    /// <summary>The first c, ten times as large until it is enough. Range: above 0. Default: 0.001 (the authors' implementation).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The first c, which is ten times as large until it is enough", MoreThan = 0)]
    public double InitialConstant
    {
        get;
        init => field = Checked(value);
    } = 0.001;

    /// <summary>Whether a descent ends where a tenth of its steps has not made the objective smaller by a ten-thousandth. Default: true.</summary>
    [Option("Whether a descent ends where a tenth of its steps has not made the objective smaller by a ten-thousandth")]
    public bool AbortEarly { get; init; } = true;

    /// <inheritdoc/>
    public override bool Supports(Norm norm) => norm == Norm.L2;

    /// <inheritdoc/>
    protected override void Search(AttackBatch<GradientOracle> craft, int round)
    {
        using var whole = NewDisposeScope();
        using Scalar confidence = Scalars.Of(Confidence);
        var f = new MarginLoss { Confidence = Confidence };
        var space = new TanhSpace(craft.Bounds, craft.Set.Origin.device);
        Slot x = craft.Start(random: false, round), first = craft.Remember(space.Enter(craft.Set.Origin)), w = craft.Remember(first.Value.clone());
        Slot start = craft.Remember(space.Leave(first.Value).Points);
        var adam = new AdamDescent(craft, w, StepSize);
        var search = new ConstantSearch(craft, InitialConstant, BinarySearchSteps, Steps, AbortEarly);
        while (craft.Count > 0)
        {
            using var scope = NewDisposeScope();
            (Tensor points, Tensor slope) = space.Leave(w.Value);
            x.Replace(points);
            craft.Set.Project(x.Value);
            using Linearization at = craft.Oracle.Linearize(x.Value);
            Tensor margin = f.Values(at.Logits, craft.Labels, craft.Targets), reached = craft.Reached(at.Each).logical_and(margin.ge(confidence));
            craft.ObserveReached(x.Value, reached);
            Tensor climb = f.Cotangent(at.Logits, craft.Labels, craft.Targets).mul_(search.Constants.unsqueeze(1).to_type(ScalarType.Float32));
            Tensor ascent = at.Pull(climb, last: true);
            Tensor change = x.Value.sub(start.Value).mul_(Scalars.Two);
            if (craft.Set.Shares is { } shares) change.div_(shares).div_(shares);
            adam.Step(change.sub_(ascent).mul_(slope));
            Tensor left = margin.neg().add_(confidence, Scalars.One).to_type(ScalarType.Float64).mul_(search.Constants);
            Tensor over = search.Note(craft.Set.Distance(x.Value).pow(Scalars.Two).add_(left, Scalars.One), reached);
            if (over.any().item<bool>())
            {
                search.Next(over);
                adam.Restart(over);
                w.Replace(where(over.PerExample(w.Value), first.Value, w.Value));
                craft.Leave(search.Done);
            }
            craft.DropWon();
        }
        craft.Finish(x, observed: true);
    }
}
