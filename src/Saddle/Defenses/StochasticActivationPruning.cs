using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>What stands in the place of the pruning's own derivative.</summary>
public enum PruningBackward
{
    /// <summary>The identity, as if nothing had been pruned: what breaks it (Dhillon and Carlini 2020).</summary>
    [Meaning("as if nothing had been pruned")]
    Identity,

    /// <summary>The factors that the activations were multiplied with, as if they were constants.</summary>
    [Meaning("by the factors of the draw, as constants")]
    Scaled,
}

/// <summary>
/// Stochastic activation pruning (Dhillon et al. 2018, algorithm 1), without training anew: in every hidden layer an activation h_i of the share p_i =
/// |h_i| / Σ|h| is kept with probability q_i = 1 − (1 − p_i)^N, that of being among N draws with replacement, and divided by q_i. The attack on it in
/// Athalye et al. 2018 was on another rule, by which it was weaker (Dhillon and Carlini 2020, arXiv 2010.00071, the erratum); against this one a mean over
/// draws alone achieves little, and a backward pass that leaves the pruning out breaks it.
/// </summary>
public sealed record StochasticActivationPruning : Defense
{
    private static readonly Scalar Least = Scalars.Of(1e-8), NegativeLeast = Scalars.Of(-1e-8), BelowOne = Scalars.Of(1 - 1e-7);

    /// <inheritdoc/>
    public override string Name => "sap";

    /// <inheritdoc/>
    public override GradientKind Gradient => GradientKind.Shattered | GradientKind.Stochastic;

    /// <summary>N, the draws of a layer, as a share of its activations. Range: above 0 and at most 1,000. Default: 1 (the paper's SAP-100).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("N, the draws of a layer as a share of its activations; the paper's SAP-100 has 1, Athalye et al. took 2", MoreThan = 0, Most = 1000)]
    public double Share
    {
        get;
        init => field = Checked(value);
    } = 1;

    /// <summary>What stands in the place of the pruning's own derivative in BPDA. Default: identity.</summary>
    [Option("What stands in the place of the pruning's own derivative in BPDA")]
    public PruningBackward Backward { get; init; }

    /// <inheritdoc/>
    public override void Validate(Classifier inner)
    {
        base.Validate(inner);
        if (inner is ModuleClassifier { Module: Architecture }) return;
        string what = inner is DefendedClassifier ? "another defense lies between. Put it innermost"
            : $"those of {inner.Kind} cannot be reached. Take one of the architectures {string.Join(", ", Architectures.Names)}";
        throw new UsageException($"The defense {Name} prunes the activations of hidden layers, and {what}.") { Setting = Setting.Defense };
    }

    /// <inheritdoc/>
    protected internal override Tensor Logits(Classifier inner, Tensor inputs, PassDraws? draws, Backward backward)
    {
        int layer = 0;
        Tensor logits = Architecture.WithHidden(activations => Pruned(activations, draws!, layer++, backward), () => inner.Logits(inputs));
        return layer > 0 ? logits
            : throw new UsageException($"The defense {Name} prunes the activations of hidden layers, and the network '{inner.Kind}' has none or does not show "
                + "them.")
            { Setting = Setting.Defense };
    }

    private Tensor Pruned(Tensor activations, PassDraws draws, int layer, Backward backward)
    {
        Tensor factors = Factors(activations, draws.Uniform(activations.shape.AsSpan(1), layer).to(activations.device));
        Tensor pruned = activations.mul(backward == Defenses.Backward.Own ? factors : factors.detach());
        return backward == Defenses.Backward.Surrogate && Backward == PruningBackward.Identity ? activations.WithValues(pruned) : pruned;
    }

    /// <summary>What each activation is multiplied with: 1 / q, or 0.</summary>
    private Tensor Factors(Tensor activations, Tensor uniform)
    {
        using Scalar draws = Scalars.Of(Share * activations[0].numel());
        Tensor sizes = activations.abs(), all = sizes.flatten(1).sum(1).reshape([-1, .. Enumerable.Repeat(1L, (int)activations.dim() - 1)]);
        // A layer of zeros stays one; an activation that is alone is kept for sure, with a finite derivative.
        Tensor share = sizes.div(all.clamp_min(Least)).clamp_max(BelowOne);
        Tensor kept = share.neg().log1p().mul(draws).expm1().neg();
        return uniform.lt(kept).to_type(ScalarType.Float32).div(kept.sub(NegativeLeast));
    }
}
