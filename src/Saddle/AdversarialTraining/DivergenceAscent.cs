using Saddle.Attacks;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.AdversarialTraining;

/// <summary>
/// TRADES's inner maximisation (Zhang et al. 2019, algorithm 1): from x' = x + 0.001 · N(0, I), K times
/// x' ← Π(x' + η₁ · sign(∇ KL(f(x) ‖ f(x')))). It needs no label. The noise is a share of the features' range, which
/// the paper's inputs in 0..1 have as their unit.
/// </summary>
internal sealed record DivergenceAscent : Attack<GradientOracle>
{
    private static readonly Scalar Noise = Scalars.Of(0.001);

    /// <inheritdoc/>
    public override string Name => "divergence";

    /// <summary>K: the number of steps.</summary>
    public required int Steps { get; init; }

    /// <summary>η₁: the step size in the unit of the norm.</summary>
    public required double StepSize { get; init; }

    /// <inheritdoc/>
    public override bool Supports(Norm norm) => norm is not Norm.L0;

    /// <inheritdoc/>
    protected override void Search(AttackBatch<GradientOracle> craft, int round)
    {
        using var scope = NewDisposeScope();
        Tensor natural = nn.functional.softmax(craft.Oracle.Logits(craft.Set.Origin), 1);
        Tensor noise = craft.Normal(new DrawPosition(round)).mul_(Noise);
        if (!craft.Bounds.AreUnit) noise.mul_(craft.Bounds.Extent(noise.device));
        Slot x = craft.Remember(noise.add_(craft.Set.Origin, Scalars.One));
        craft.Set.Project(x.Value);
        for (int step = 0; step < Steps; step++)
        {
            using var steps = NewDisposeScope();
            using Linearization at = craft.Oracle.Linearize(x.Value);
            craft.Observe(x.Value, at.Logits);
            Tensor gradient = at.Pull(Divergence.Cotangent(natural, at.Logits), last: true);
            craft.Set.Advance(x.Value, gradient, StepSize);
        }
        craft.Finish(x);
    }
}
