using System.Runtime.InteropServices;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// The Jacobian-based saliency map attack (Papernot et al. 2016, algorithms 1 to 3): the features that raise the target
/// class and lower all others together move by θ, iteration by iteration, until the model gives the target, the
/// distortion Υ is used up, or the search domain Γ is empty. The map needs two vector-Jacobian products, ∇F_t and
/// Σ_j≠t ∇F_j, not the whole forward derivative. Where no target is named every wrong class is tried, the likeliest
/// first. What the budget or Γ has left after whole groups is changed as a last, smaller one.
/// </summary>
public sealed record SaliencyMapAttack : Attack<GradientOracle>
{
    private const int LargestGroup = 16;

    /// <inheritdoc/>
    public override string Name => "jsma";

    /// <inheritdoc/>
    public override AttackFamily Family => AttackFamily.Saliency;

    /// <inheritdoc/>
    public override int GradientsOfAPass => 2;

    /// <summary>
    /// θ, what is added to a chosen feature, as a share of its range; below zero decreases. Range: a number other than zero.
    /// Default: 1 (the paper, whose inputs are in 0..1).
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("θ, what is added to a chosen feature, as a share of its range (its upper less its lower bound), below zero to decrease; the paper's is 1",
        NotZero = true)]
    public double Theta
    {
        get;
        init => field = Checked(value);
    } = 1;

    /// <summary>
    /// Υ, the largest share of features that may change (the paper: 0.145). Range: above 0 and at most 100%, which is 1.
    /// Default: null, which is the threat's L0 budget.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Υ, the largest share of features that may change; the paper's is 14.5%", MoreThan = 0, Most = 1, Percent = true,
        Automatic = "the threat's L0 budget")]
    public double? MaxDistortion
    {
        get;
        init => field = Checked(value);
    }

    /// <summary>Υ as iterations. Range: 1 or more. Default: null, which is floor(M · Υ / group size), with Υ = 1 where that is not said either.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Υ as iterations", Least = 1, Automatic = "floor(features · Υ / group-size), with Υ = 1 where there is no max-distortion")]
    public int? MaxIterations
    {
        get;
        init => field = Checked(value);
    }

    /// <summary>
    /// How many features change at once: 1 (equations 8 and 9), 2 (equation 10), or more, greedily grown from the best pair.
    /// Range: 1 to 16. Default: 2.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How many features change at once: 1 (equations 8 and 9), 2 (equation 10) or more, grown from the best pair", Least = 1, Most = LargestGroup)]
    public int GroupSize
    {
        get;
        init => field = Checked(value);
    } = 2;

    /// <summary>Γ, the search domain at the start. Default: the features that θ can still move.</summary>
    [Option("Γ, the search domain at the start")]
    public SaliencyDomain Domain { get; init; }

    /// <summary>How derivatives are weighed. Default: by the paper's rule.</summary>
    [Option("How derivatives are weighed")]
    public SaliencyRule Rule { get; init; }

    /// <summary>Of what the forward derivative is taken. Default: the logits (the paper).</summary>
    [Option("Of what the forward derivative is taken; the paper's is that of the logits")]
    public DerivativeOf Derivative { get; init; }

    /// <summary>Where the goal names no class: how many wrong classes are tried, the likeliest first. Range: 1 to 65,535. Default: 9.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Where the goal names no class: how many wrong classes are tried, the likeliest first", Least = 1, Most = 65_535)]
    public int Classes
    {
        get;
        init => field = Checked(value);
    } = 9;

    /// <inheritdoc/>
    public override bool Supports(Norm norm) => norm == Norm.L0;

    /// <inheritdoc/>
    protected override Attack Complete(ThreatModel threat)
    {
        if (!threat.Ball.Relative) return this;
        if (MaxDistortion is { } own && own != threat.Ball.Epsilon)
            throw new UsageException($"The attack may change {Percentage.Of(own)} of the features (max-distortion), but the threat model allows "
                + $"{threat.Ball}. Leave one of them out, or make them agree.");
        return MaxIterations is null ? this with { MaxDistortion = threat.Ball.Epsilon } : this;
    }

    /// <summary>The largest number of iterations of a whole group: floor(M · Υ / group size).</summary>
    /// <param name="features">M, the number of features of an input.</param>
    /// <param name="budget">How many features the threat model lets change; null for any number.</param>
    /// <exception cref="UsageException">The attack's own budget is above the threat model's.</exception>
    public int Iterations(int features, long? budget = null) => (int)(MostFeatures(features, budget) / GroupSize);

    /// <summary><see cref="Iterations"/>, of which there must be one at least.</summary>
    /// <param name="features">M, the number of features of an input.</param>
    /// <exception cref="UsageException">Υ lets not even one group of features change.</exception>
    public int SomeIterations(int features)
    {
        if (Iterations(features) is > 0 and var iterations) return iterations;
        long most = MostFeatures(features, null);
        throw new UsageException($"A maximum distortion of {Percentage.Of(MaxDistortion ?? 1)} of {features} features is "
            + $"{most} {(most == 1 ? "feature" : "features")}, which lets no group of {GroupSize} change. "
            + $"{(features < GroupSize ? "Lower group-size." : "Raise max-distortion or lower group-size.")}");
    }

    /// <summary>How many features may change under a budget that is not counted in groups.</summary>
    /// <param name="features">M, the number of features of an input.</param>
    /// <param name="budget">How many features the threat model lets change; null for any number.</param>
    /// <exception cref="UsageException">The attack's own budget is above the threat model's.</exception>
    private long MostFeatures(int features, long? budget)
    {
        // The small surplus keeps 25 % of 784 from losing a feature to the rounding of the product.
        long own = MaxIterations is { } iterations ? (long)iterations * GroupSize : MaxDistortion is { } share ? (long)Math.Floor(share * features + 1e-9)
            : budget ?? features;
        if (budget < own && MaxIterations is not null)
            throw new UsageException($"The attack may change {own} features ({MaxIterations} iterations of {GroupSize}), but the threat model allows "
                + $"{budget}. Leave one of them out, or make them agree.");
        return Math.Min(own, budget ?? own);
    }

    /// <inheritdoc/>
    internal override void RequireBudget(ThreatModel threat, int features)
    {
        if (MostFeatures(features, threat.Ball.Features(features)) == 0)
            throw new UsageException($"The attack jsma may change no feature: a maximum distortion of {Percentage.Of(MaxDistortion ?? 1)} is less than one "
                + $"of {features} features. Raise max-distortion, or leave it out for the budget {threat.Ball}.");
    }

    /// <inheritdoc/>
    protected override bool Targets => true;

    /// <inheritdoc/>
    protected override int Rounds(int classes) => Math.Min(Classes, classes - 1);

    /// <inheritdoc/>
    protected override void Search(AttackBatch<GradientOracle> craft, int round)
    {
        if (craft.HasTargetGoal && round > 0) return;
        if (!craft.HasTargetGoal) craft.Aim(WrongClasses.OfRank(craft, round));
        Slot x = craft.Start(random: false, round);
        var step = new SaliencyStep(this, craft.Set.Origin.shape[1..], craft.Bounds, craft.Set.MutableMask);
        Slot domain = craft.Remember(Open(step, craft.Set.Origin));
        var cotangents = new SaliencyCotangents(Rule, Derivative);
        long left = MostFeatures(step.Features, craft.Set.Ball.Features(step.Features));
        bool changed = true;
        for (; left > 0 && changed && craft.Count > 0; left -= GroupSize)
        {
            using var scope = NewDisposeScope();
            using Linearization at = craft.Oracle.Linearize(x.Value);
            craft.Observe(x.Value, at.Each);
            (Tensor target, Tensor others) = cotangents.Derivatives(at, craft.Targets!);
            changed = Change(step, x.Value, domain.Value, target, others, (int)Math.Min(left, GroupSize));
            craft.DropWon();
        }
        craft.Forget(domain);
        craft.Finish(x);
    }

    private static Tensor Open(SaliencyStep step, Tensor origin)
    {
        using Tensor local = origin.cpu().contiguous();
        Tensor domain = empty([origin.shape[0], step.Features]);
        Span<float> x = MemoryMarshal.Cast<byte, float>(local.bytes);
        Span<float> inside = MemoryMarshal.Cast<byte, float>(domain.bytes);
        for (int row = 0; row < origin.shape[0]; row++)
            step.Open(x.Slice(row * step.Features, step.Features), inside.Slice(row * step.Features, step.Features));
        return domain;
    }

    /// <summary>Whether any of the examples could still be changed.</summary>
    private static bool Change(SaliencyStep step, Tensor points, Tensor domain, Tensor target, Tensor others, int group)
    {
        Tensor local = points.cpu().contiguous();
        int features = step.Features;
        Span<float> x = MemoryMarshal.Cast<byte, float>(local.bytes), a = MemoryMarshal.Cast<byte, float>(target.bytes),
            b = MemoryMarshal.Cast<byte, float>(others.bytes);
        Span<float> inside = MemoryMarshal.Cast<byte, float>(domain.bytes);
        Span<int> chosen = stackalloc int[LargestGroup];
        bool changed = false;
        for (int start = 0; start < x.Length; start += features)
        {
            Span<float> row = inside.Slice(start, features);
            int size = Math.Min(group, SaliencyStep.Left(row));
            changed |= size > 0 && step.Take(x.Slice(start, features), row, a.Slice(start, features), b.Slice(start, features), chosen[..size]) is null;
        }
        if (!ReferenceEquals(local, points)) points.copy_(local);
        return changed;
    }
}
