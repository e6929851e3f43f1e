using System.Globalization;
using Saddle.Models;

namespace Saddle.Threats;

/// <summary>How the size of a perturbation δ is measured.</summary>
public enum Norm
{
    /// <summary>The largest change of a feature.</summary>
    Linf,

    /// <summary>The Euclidean length of the change.</summary>
    L2,

    /// <summary>The sum of the changes.</summary>
    L1,

    /// <summary>The number of features whose value differs.</summary>
    L0,
}

/// <summary>The perturbations that are allowed: those whose norm is at most ε (Madry et al. 2018, the set S of equation 2.1).</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record NormBall
{
    /// <summary>Creates the ball.</summary>
    /// <param name="norm">How a perturbation is measured.</param>
    /// <param name="epsilon">
    /// The perturbation budget ε, above zero; for L0 the number of features, 1 or more, or with <paramref name="relative"/> their
    /// fraction in 0..1.
    /// </param>
    /// <param name="relative">For L0: ε is a fraction of the features.</param>
    /// <exception cref="UsageException">ε is not finite or not above zero, or out of the range of its norm.</exception>
    public NormBall(Norm norm, double epsilon, bool relative = false)
    {
        if (!double.IsFinite(epsilon) || epsilon <= 0)
            throw new UsageException($"The perturbation budget ε must be a finite number above zero, not {epsilon.ToString(CultureInfo.InvariantCulture)}.");
        if (relative && (norm != Norm.L0 || epsilon > 1))
            throw new UsageException("A budget in percent is for L0 alone and at most 100 %.");
        if (norm == Norm.L0 && !relative && epsilon < 1)
            throw new UsageException($"An L0 budget counts features, so it is 1 or more, not {epsilon.ToString(CultureInfo.InvariantCulture)}; a fraction is "
                + "written in percent, as in l0:14.5%.");
        (Norm, Epsilon, Relative) = (norm, epsilon, relative);
    }

    private NormBall(Norm norm) => (Norm, Epsilon) = (norm, double.PositiveInfinity);

    /// <summary>How a perturbation is measured.</summary>
    public Norm Norm { get; }

    /// <summary>The perturbation budget ε, in the unit of the norm; +∞ where there is none.</summary>
    public double Epsilon { get; }

    /// <summary>Whether there is no ε: perturbations are measured by the norm and held by the bounds alone, as minimum-norm attacks have it.</summary>
    public bool IsUnlimited => double.IsPositiveInfinity(Epsilon);

    /// <summary>For L0: whether ε is a fraction of the features instead of their number.</summary>
    public bool Relative { get; }

    /// <summary>The whole space, measured by a norm; what attacks of the minimum norm search in.</summary>
    /// <param name="norm">How a perturbation is measured.</param>
    public static NormBall Unlimited(Norm norm) => new(norm);

    /// <summary>For L0: how many features may differ; 1 or more.</summary>
    /// <param name="all">The number of features of an input.</param>
    /// <exception cref="UsageException">The share amounts to no feature at all.</exception>
    internal long Features(long all)
    {
        if (IsUnlimited) return all;
        // The small surplus keeps 14.5 % of 784 from losing a feature to the rounding of the product.
        long features = Math.Min(all, (long)Math.Floor(Relative ? Epsilon * all + 1e-9 : Epsilon));
        return features > 0 || all == 0 ? features : throw new UsageException(
            $"The budget {this} lets no feature change: it is {(Epsilon * all).ToString("0.####", CultureInfo.InvariantCulture)} of {all} features. Allow "
                + $"{Percentage.Of(LeastShare(all))} or more (1 feature), or write their number, as in l0:1.");
    }

    /// <summary>Whether the ball holds a point at a distance; where that is a sum, the order of summing is allowed for.</summary>
    /// <param name="distance">The distance in the norm, as float64 measures it.</param>
    /// <param name="all">The number of features of an input.</param>
    public bool Holds(double distance, long all) => distance <= Norm switch
    {
        Norm.L0 => Features(all),
        Norm.L2 or Norm.L1 => Epsilon * (1 + FeasibleSet.SumRounding(all)),
        _ => Epsilon,
    };

    /// <summary>The least share, in few digits, that amounts to a feature.</summary>
    private static double LeastShare(long all)
    {
        double digits = Math.Pow(10, Math.Ceiling(Math.Log10(all)) + 2);
        return Math.Ceiling(digits / all) / digits;
    }

    /// <summary>The points that this ball, the bounds and the mask allow around the originals.</summary>
    /// <param name="origin">float32, <c>[N, …]</c>, within the bounds; not disposed.</param>
    /// <param name="bounds">The values that inputs may take.</param>
    /// <param name="mask">float32 0 or 1, broadcastable to one input: the features that may change; null for all.</param>
    /// <param name="scale">float64, 0 or above, broadcastable to one input: each feature's ε as a multiple of the ball's, 0 fixes it; null for 1.</param>
    /// <returns>The set; the caller disposes it.</returns>
    /// <exception cref="UsageException">An L0 budget in percent amounts to no feature of such inputs, or L0 has a scale.</exception>
    public FeasibleSet Around(Tensor origin, InputBounds bounds, Tensor? mask = null, Tensor? scale = null) => Norm switch
    {
        Norm.Linf => new LinfSet(this, origin, bounds, mask, scale),
        Norm.L2 => new L2Set(this, origin, bounds, mask, scale),
        Norm.L1 => new L1Set(this, origin, bounds, mask, scale),
        _ when scale is not null => throw BudgetCheck.Unscaled(),
        _ => new L0Set(this, origin, bounds, mask),
    };

    /// <summary>
    /// The balls of one norm as people write them: <c>linf:8/255</c>, <c>l2:0.5,1,2</c>, <c>l0:14.5%</c>, and <c>l2</c> for the
    /// whole space.
    /// </summary>
    /// <param name="text">The norm, a colon, and one ε or several separated by commas; the norm alone for no ε.</param>
    /// <returns>A ball for each ε, in their order; at least one.</returns>
    /// <exception cref="UsageException">The norm is unknown, or an ε is missing, no number, out of range or there twice.</exception>
    public static IReadOnlyList<NormBall> Parse(string text) => NormBallText.Parse(text);

    /// <summary>ε as it was written, or as people write such a number: <c>8/255</c>, <c>0.3</c>, <c>14.5%</c>; null where there is none.</summary>
    public string? EpsilonText => IsUnlimited ? null : Written ?? (Relative ? Percentage.Of(Epsilon) : Fraction.Text(Epsilon));

    /// <summary>The text that ε was read from, without space; null where it was given as a number.</summary>
    internal string? Written { get; init; }

    /// <summary>Whether both hold the same perturbations, however their ε were written.</summary>
    public bool Equals(NormBall? other) => other is not null && (Norm, Epsilon, Relative) == (other.Norm, other.Epsilon, other.Relative);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Norm, Epsilon, Relative);

    /// <summary>What stores and fingerprints know the ball by, its ε in decimals; it never changes. <see cref="Parse"/> reads it too.</summary>
    internal string Key => IsUnlimited ? Norm.Word()
        : $"{Norm.Word()}:{(Relative ? Percentage.Of(Epsilon) : Epsilon.ToString(CultureInfo.InvariantCulture))}";

    /// <summary>For people, and as <see cref="Parse"/> reads it: <c>linf:8/255</c>, <c>l0:14.5%</c>, <c>l2</c> without an ε.</summary>
    public override string ToString() => IsUnlimited ? Norm.Word() : $"{Norm.Word()}:{EpsilonText}";
}
