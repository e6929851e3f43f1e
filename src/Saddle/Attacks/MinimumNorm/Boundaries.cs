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
    private static readonly Scalar Shortest = Scalars.Of(1e-30);

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
        Tensor own = Own(craft, at);
        Tensor nearest = full(craft.Count, Scalars.PositiveInfinity, ScalarType.Float64, x.device), normal = zeros_like(x);
        Tensor gap = zeros(craft.Count, ScalarType.Float32, x.device);
        for (long k = 0; k < rivals.shape[1]; k++)
        {
            (Tensor f, Tensor w) = Towards(craft, at, rivals.select(1, k).unsqueeze(1), own, last: k == rivals.shape[1] - 1);
            Tensor distance = f.abs().to_type(ScalarType.Float64) / DualNorm(w, craft.Set).clamp_min_(Shortest);
            Tensor nearer = distance.lt(nearest);
            normal = where(nearer.PerExample(x), w, normal);
            gap = where(nearer, f, gap);
            nearest = nearest.minimum(distance);
        }
        return (new Boundary(gap, normal), nearest);
    }

    /// <summary>The boundary towards one class each; one backward pass.</summary>
    /// <param name="craft">The batch under attack.</param>
    /// <param name="at">The model at the points; its graph is freed.</param>
    /// <param name="rival">int64, <c>[n, 1]</c>.</param>
    /// <returns>In the caller's scope.</returns>
    public static Boundary Towards(AttackBatch<GradientOracle> craft, Linearization at, Tensor rival) => Towards(craft, at, rival, Own(craft, at), last: true);

    private static Boundary Towards(AttackBatch<GradientOracle> craft, Linearization at, Tensor rival, Tensor own, bool last)
    {
        Tensor f = (at.Logits.gather(1, rival) - at.Logits.gather(1, own)).squeeze(1);
        Tensor w = at.Pull(at.Logits.OneHot(rival) - at.Logits.OneHot(own), last);
        if (craft.Set.MutableMask is { } mask) w.mul_(mask);
        return new Boundary(f, w);
    }

    /// <summary>The class on this side of the boundary: the true one, where the goal names a class the likeliest other one.</summary>
    private static Tensor Own(AttackBatch<GradientOracle> craft, Linearization at) =>
        (craft.Targets is { } targets ? at.Logits.Without(targets.unsqueeze(1)).argmax(1) : craft.Labels).unsqueeze(1);

    private static Tensor DualNorm(Tensor w, FeasibleSet set)
    {
        Tensor features = (set.Shares is { } shares ? w.mul(shares) : w).flatten(1);
        Tensor dual = set.Ball.Norm switch
        {
            Norm.L2 => features.pow(Scalars.Two).sum(1).sqrt_(),
            Norm.L1 => features.abs().amax([1]),
            _ => features.abs().sum(1),
        };
        return dual.to_type(ScalarType.Float64);
    }
}
