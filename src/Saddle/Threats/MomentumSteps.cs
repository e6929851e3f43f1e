namespace Saddle.Threats;

/// <summary>
/// The steps of Auto-PGD (Croce and Hein 2020, equations 1 and 2): z = P(x + η s) with s the steepest step, then P(x + α (z − x) + (1 − α)(x − x₋₁)).
/// </summary>
internal static class MomentumSteps
{
    /// <summary>α, the paper's: how much of a step is the gradient's; the rest is that of the step before.</summary>
    public const float Share = 0.75f, Rest = 1 - Share;

    private static readonly Scalar ShareOf = Scalars.Of((double)Share), RestOf = Scalars.Of((double)Rest);

    /// <summary>Makes a step.</summary>
    /// <param name="set">Where to.</param>
    /// <param name="x">float32, <c>[n, …]</c>: the points, moved in place; no graph may lead through their values any more.</param>
    /// <param name="before">float32, <c>[n, …]</c>: those of the step before, in the place of which come those of now.</param>
    /// <param name="gradient">float32, <c>[n, …]</c>: what to ascend; its values may be overwritten.</param>
    /// <param name="sizes">float32, <c>[n]</c>: η.</param>
    /// <param name="first">Whether there is no step before.</param>
    public static void Advance(FeasibleSet set, Tensor x, Tensor before, Tensor gradient, Tensor sizes, bool first)
    {
        if (!first && set is LinfSet box && box.TryAdvance(x, before, gradient, sizes)) return;
        using var scope = NewDisposeScope();
        Tensor next = x.clone();
        set.Advance(next, gradient, sizes);
        if (!first)
        {
            next.sub_(x).mul_(ShareOf).add_(x, Scalars.One).add_(x.sub(before), RestOf);
            set.Project(next);
        }
        before.copy_(x);
        x.copy_(next);
    }
}
