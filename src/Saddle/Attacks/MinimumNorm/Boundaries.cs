using Saddle.Losses;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>A boundary between two classes as the hyperplane that a model's linearization makes of it: gap + normal · (y − x) = 0.</summary>
/// <param name="Gap">float32, <c>[n]</c>: the logit to end in less that of the own class, at the points.</param>
/// <param name="Normal">float32, <c>[n, …]</c>: its gradient, zero in features that may not change.</param>
internal readonly record struct Boundary(Tensor Gap, Tensor Normal);

/// <summary>The boundaries that surround points where a classifier is taken for linear (Moosavi-Dezfooli et al. 2016, equation 8).</summary>
internal static class Boundaries
{
    // A gradient shorter than this has no direction left in float32.
    private const double Shortest = 1e-30;

    /// <summary>The classes to whose boundaries distances are taken: the goal's alone where it names one, else the likeliest wrong ones.</summary>
    /// <param name="craft">The batch under attack.</param>
    /// <param name="logits">float32, <c>[n, K]</c>: those of the originals.</param>
    /// <param name="candidates">How many, the true class among them.</param>
    /// <returns>int64, <c>[n, m]</c>, in the caller's scope.</returns>
    public static Tensor Rivals(AttackBatch<GradientOracle> craft, Tensor logits, int candidates) =>
        craft.Targets is { } targets ? targets.unsqueeze(1).clone()
            : logits.Without(craft.Labels.unsqueeze(1)).topk((int)Math.Min(candidates, logits.shape[1]) - 1, 1).indexes;

    /// <summary>The nearest boundary and how far it is, |gap| / ‖normal‖ by the dual norm; a backward pass for each rival.</summary>
    /// <param name="craft">The batch under attack.</param>
    /// <param name="at">The model at the points.</param>
    /// <param name="x">float32, <c>[n, …]</c>: the points.</param>
    /// <param name="rivals">int64, <c>[n, m]</c>.</param>
    /// <returns>The boundary, and float64 <c>[n]</c>, in the caller's scope.</returns>
    public static (Boundary Boundary, Tensor Distance) Nearest(AttackBatch<GradientOracle> craft, Linearization at, Tensor x, Tensor rivals)
    {
        Tensor own = Own(craft, at), gap = zeros(craft.Count, ScalarType.Float32, x.device), normal = zeros_like(x);
        Tensor nearest = full(craft.Count, Scalars.PositiveInfinity, ScalarType.Float64, x.device);
        for (long k = 0; k < rivals.shape[1]; k++)
        {
            using var scope = NewDisposeScope();
            (Tensor f, Tensor w) = Towards(craft, at, rivals.select(1, k).contiguous(), own, last: k == rivals.shape[1] - 1);
            Tensor distance = Distances(f, w, craft.Set), nearer = distance.lt(nearest);
            FlaggedRows.Copy(nearer, w, normal);
            FlaggedRows.Copy(nearer, f, gap);
            FlaggedRows.Copy(nearer, distance, nearest);
        }
        return (new Boundary(gap, normal), nearest);
    }

    /// <summary>The boundary towards one class each; one backward pass.</summary>
    /// <param name="craft">The batch under attack.</param>
    /// <param name="at">The model at the points; its graph is freed.</param>
    /// <param name="rival">int64, <c>[n, 1]</c>.</param>
    /// <returns>In the caller's scope.</returns>
    public static Boundary Towards(AttackBatch<GradientOracle> craft, Linearization at, Tensor rival) =>
        Towards(craft, at, rival.squeeze(1), Own(craft, at), last: true);

    private static Boundary Towards(AttackBatch<GradientOracle> craft, Linearization at, Tensor rival, Tensor own, bool last)
    {
        (Tensor f, Tensor cotangent) = Gap(at.Logits, rival, own);
        Tensor w = at.Pull(cotangent, last);
        if (craft.Set.MutableMask is { } mask) w.mul_(mask);
        return new Boundary(f, w);
    }

    /// <summary>The difference of two logits, and what makes its gradient of theirs.</summary>
    private static (Tensor Gap, Tensor Cotangent) Gap(Tensor logits, Tensor rival, Tensor own)
    {
        if (!PlainNumbers.AreAtHand(logits) || logits.numel() == 0)
        {
            (Tensor to, Tensor from) = (rival.unsqueeze(1), own.unsqueeze(1));
            return (logits.gather(1, to).sub_(logits.gather(1, from)).squeeze(1), logits.OneHot(to).sub_(logits.OneHot(from)));
        }
        // Half a dozen of libtorch's operations on so few numbers take longer than walking over them.
        Tensor gap = empty(logits.shape[0]), cotangent = zeros_like(logits);
        ReadOnlySpan<float> values = PlainNumbers.Of(logits);
        Span<float> differences = PlainNumbers.Of(gap), weights = PlainNumbers.Of(cotangent);
        ReadOnlySpan<long> ends = PlainNumbers.Int64(rival), starts = PlainNumbers.Int64(own);
        int classes = (int)logits.shape[1];
        for (int row = 0; row < differences.Length; row++)
        {
            (int end, int start) = (row * classes + (int)ends[row], row * classes + (int)starts[row]);
            differences[row] = values[end] - values[start];
            weights[end] += 1;
            weights[start] -= 1;
        }
        GC.KeepAlive(logits);
        GC.KeepAlive(rival);
        GC.KeepAlive(own);
        return (gap, cotangent);
    }

    /// <summary>The class on this side of the boundary: the true one, where the goal names a class the likeliest other one.</summary>
    private static Tensor Own(AttackBatch<GradientOracle> craft, Linearization at) =>
        craft.Targets is { } targets ? at.Logits.Without(targets.unsqueeze(1)).argmax(1) : craft.Labels;

    /// <summary>|gap| / ‖normal‖ by the dual norm: float64, <c>[n]</c>.</summary>
    private static Tensor Distances(Tensor gap, Tensor normal, FeasibleSet set)
    {
        Norm dual = set.Ball.Norm switch { Norm.L2 => Norm.L2, Norm.L1 => Norm.Linf, _ => Norm.L1 };
        Tensor features = set.Shares is { } shares ? normal.mul(shares) : normal;
        if (PlainNumbers.AreForFloat64(features) && features.numel() > 0)
        {
            double[] lengths = new double[features.shape[0]];
            PlainLengths.Measure(dual, PlainNumbers.Of(features), lengths);
            GC.KeepAlive(features);
            ReadOnlySpan<float> gaps = PlainNumbers.Of(gap);
            for (int row = 0; row < lengths.Length; row++) lengths[row] = Math.Abs((double)gaps[row]) / Math.Max(lengths[row], Shortest);
            GC.KeepAlive(gap);
            return tensor(lengths);
        }
        using Scalar shortest = Scalars.Of(Shortest);
        features = features.flatten(1).to_type(ScalarType.Float64);
        Tensor length = dual switch
        {
            Norm.L2 => features.pow(Scalars.Two).sum(1).sqrt_(),
            Norm.Linf => features.abs().amax([1]),
            _ => features.abs().sum(1),
        };
        return gap.abs().to_type(ScalarType.Float64).div_(length.clamp_min_(shortest));
    }
}
