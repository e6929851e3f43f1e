using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// The step size of Auto-PGD (Croce and Hein 2020, section 3.2), for each example by itself: at a checkpoint it is halved where too few of
/// the steps since the last one raised the loss (condition 1), or where it was not halved there and the highest loss is still the same
/// (condition 2).
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class AutoStepSizes
{
    // The paper's ρ, and how the distances between its checkpoints shrink, as shares of all steps.
    private const double LeastShare = 0.75, FirstCheckpoint = 0.22, Shrinkage = 0.03, ShortestInterval = 0.06;

    // What sums of shares may be off by.
    private const double Rounding = 1e-9;
    private static readonly Scalar Half = Scalars.Of(0.5);
    private readonly Slot _sizes, _loss, _highest, _atCheckpoint, _rises, _halved;

    /// <summary>Begins with one size for all.</summary>
    /// <param name="craft">The batch under attack.</param>
    /// <param name="first">The first step size, in the unit of the norm.</param>
    public AutoStepSizes(AttackBatch<GradientOracle> craft, double first)
    {
        using var scope = NewDisposeScope();
        using Scalar size = Scalars.Of(first);
        Device device = craft.Set.Origin.device;
        Slot Each(Scalar value, ScalarType type) => craft.Remember(full(craft.Count, value, type, device));
        _sizes = Each(size, ScalarType.Float32);
        // Nothing has risen at the first iterate, and nothing is as high as it.
        _loss = Each(Scalars.PositiveInfinity, ScalarType.Float32);
        _highest = Each(Scalars.NegativeInfinity, ScalarType.Float32);
        _atCheckpoint = Each(Scalars.NegativeInfinity, ScalarType.Float32);
        _rises = Each(Scalars.Zero, ScalarType.Float32);
        _halved = Each(Scalars.Zero, ScalarType.Bool);
    }

    /// <summary>float32, <c>[n]</c>: the step sizes, in the unit of the norm.</summary>
    public Tensor Sizes => _sizes.Value;

    /// <summary>After how many steps the step sizes are looked at: w_j = ⌈p_j N⌉, p_{j+1} = p_j + max(p_j − p_{j−1} − 0.03, 0.06), p₁ = 0.22.</summary>
    /// <param name="steps">The number of all steps, N.</param>
    public static IEnumerable<int> Checkpoints(int steps)
    {
        double interval = FirstCheckpoint;
        for (double share = interval; share < 1; share += interval)
        {
            yield return (int)Math.Ceiling(share * steps - Rounding);
            interval = Math.Max(interval - Shrinkage, ShortestInterval);
        }
    }

    /// <summary>Notes the loss of the next iterate.</summary>
    /// <param name="loss">float32, <c>[n]</c>.</param>
    /// <returns>bool, <c>[n]</c>: whether it is higher than at any iterate before; in the caller's scope.</returns>
    public Tensor Note(Tensor loss)
    {
        Tensor higher = loss.gt(_highest.Value);
        _rises.Value.add_(loss.gt(_loss.Value).to_type(ScalarType.Float32), Scalars.One);
        _highest.Replace(loss.maximum(_highest.Value));
        _loss.Replace(loss.clone());
        return higher;
    }

    /// <summary>Looks at the step sizes, at a checkpoint.</summary>
    /// <param name="steps">Steps since the last one.</param>
    /// <returns>bool, <c>[n]</c>: whose was halved; in the caller's scope.</returns>
    public Tensor Check(int steps)
    {
        // The paper wants fewer, the authors' implementation takes as many for too few.
        using Scalar enough = Scalars.Of(LeastShare * steps);
        Tensor few = _rises.Value.le(enough), same = _halved.Value.logical_not().logical_and(_highest.Value.le(_atCheckpoint.Value));
        Tensor halve = few.logical_or(same);
        _sizes.Replace(where(halve, _sizes.Value.mul(Half), _sizes.Value));
        _rises.Value.zero_();
        _atCheckpoint.Replace(_highest.Value.clone());
        _halved.Replace(halve.clone());
        return halve;
    }

    /// <summary>Ends the search that they belong to.</summary>
    public void Forget(AttackBatch<GradientOracle> craft)
    {
        foreach (Slot slot in new[] { _sizes, _loss, _highest, _atCheckpoint, _rises, _halved }) craft.Forget(slot);
    }
}
