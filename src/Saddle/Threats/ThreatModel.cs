using Saddle.Models;

namespace Saddle.Threats;

/// <summary>What an attack may ask of the classifier; each access includes those after it.</summary>
public enum Access
{
    /// <summary>Gradients and scores (white-box).</summary>
    Gradient,

    /// <summary>Scores alone (score-based).</summary>
    Scores,

    /// <summary>Predicted classes alone (decision-based).</summary>
    Labels,
}

/// <summary>Goal, access, ball, changeable features, their scale and query budget of an adversary; part of every result's fingerprint.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record ThreatModel
{
    /// <summary>The perturbations that are allowed.</summary>
    public required NormBall Ball { get; init; }

    /// <summary>What the adversary wants; misclassification where nothing else is said.</summary>
    public Goal Goal { get; init; } = Goal.Misclassification;

    /// <summary>What an attack may ask; gradients where nothing else is said.</summary>
    public Access Access { get; init; } = Access.Gradient;

    /// <summary>The features that may change; all where nothing else is said.</summary>
    public FeatureMask? Mask { get; init; }

    /// <summary>An ε of its own for each feature, as a multiple of the ball's; the same ε for all where nothing else is said. Not under L0.</summary>
    public FeatureScale? EpsilonScale { get; init; }

    /// <summary>What is known of a stochastic model's draws; their distribution where nothing else is said. No matter where the model draws nothing.</summary>
    public KnownRandomness Randomness { get; init; }

    /// <summary>The most inputs that the model may be asked about per example; null for no limit.</summary>
    public long? QueryBudget
    {
        get;
        init => field = value is null or > 0 ? value : throw new UsageException($"A query budget must be 1 or more, not {value}.");
    }

    /// <summary>White-box threat models of untargeted misclassification, one for each ε.</summary>
    /// <param name="norm">How a perturbation is measured.</param>
    /// <param name="epsilons">The perturbation budgets.</param>
    /// <exception cref="UsageException">An ε is out of the range of its norm.</exception>
    public static IReadOnlyList<ThreatModel> Within(Norm norm, params ReadOnlySpan<double> epsilons) =>
        [.. epsilons.ToArray().Select(epsilon => new ThreatModel { Ball = new NormBall(norm, epsilon) })];

    /// <summary>The same without an ε, as attacks of the minimum norm are held to it.</summary>
    public ThreatModel WithoutBudget() => this with { Ball = NormBall.Unlimited(Ball.Norm) };

    /// <summary>The same, with the mask and the scale that a model's own files state where it has none.</summary>
    /// <param name="contract">What the model's files say.</param>
    /// <param name="inputShape">The shape of one input.</param>
    /// <exception cref="InputException">What is stated is missing, malformed, or of another shape.</exception>
    public ThreatModel Held(ModelContract contract, IReadOnlyList<long> inputShape) => this with
    {
        Mask = Mask ?? (contract.Mask is { } mask ? FeatureMask.Of(mask, inputShape) : null),
        EpsilonScale = EpsilonScale ?? (contract.EpsilonScale is { } scale ? FeatureScale.Of(scale, inputShape) : null),
    };

    /// <summary>Whether a mask or a scale of 0 keeps features from changing.</summary>
    public bool FixesFeatures => Mask?.Values.Contains(false) == true || EpsilonScale?.Values.Contains(0) == true;

    /// <summary>How many features of an input may change.</summary>
    /// <param name="inputShape">The shape of one input.</param>
    public long Changeable(IReadOnlyList<long> inputShape)
    {
        using var scope = NewDisposeScope();
        Tensor changeable = ones([.. inputShape], ScalarType.Bool);
        if (Mask is { } mask) changeable.logical_and_(mask.ToTensor().gt(Scalars.Zero));
        if (EpsilonScale is { } scale) changeable.logical_and_(scale.ToTensor().gt(Scalars.Zero));
        return changeable.sum().item<long>();
    }

    /// <summary>The points that the ball, its scale, the mask and the bounds allow around originals.</summary>
    /// <param name="origin">float32, <c>[N, …]</c>, within the bounds; not disposed.</param>
    /// <param name="bounds">The values that inputs may take.</param>
    /// <returns>The set; the caller disposes it.</returns>
    /// <exception cref="UsageException">An L0 budget in percent amounts to no feature of such inputs, or L0 has a scale.</exception>
    public FeasibleSet Around(Tensor origin, InputBounds bounds)
    {
        using Tensor? mask = Mask?.ToTensor(origin.device), scale = EpsilonScale?.ToTensor(origin.device);
        return Ball.Around(origin, bounds, mask, scale);
    }

    /// <summary>Whether the adversary is held to no ε, so that what is asked is how small a perturbation can be.</summary>
    public bool IsUnlimited => Ball.IsUnlimited;

    /// <summary>
    /// What stores and fingerprints know it by: <see cref="ToString"/> with ε in decimals, whatever it was written as. It never changes.
    /// </summary>
    public string Key => ThreatModelText.Format(this, Ball.Key);

    /// <summary>The threat model of a text that <see cref="ToString"/> or <see cref="Key"/> gave.</summary>
    /// <param name="text">For example <c>linf:8/255 untargeted gradient</c> or <c>l2 target:3 labels queries:1000</c>.</param>
    /// <param name="masks">
    /// The masks that the text may name, by the beginnings of their <see cref="FeatureMask.Fingerprint"/>; none where null.
    /// </param>
    /// <param name="scales">The same of ε scales.</param>
    /// <exception cref="UsageException">The text is no threat model, or names a mask or a scale that is not there.</exception>
    public static ThreatModel Parse(string text, IReadOnlyCollection<FeatureMask>? masks = null, IReadOnlyCollection<FeatureScale>? scales = null) =>
        ThreatModelText.Parse(text, masks ?? [], scales ?? []);

    /// <summary>
    /// As <see cref="Parse"/> reads it, and as it stands in tables and messages: <c>linf:8/255 untargeted gradient</c>, and what is
    /// out of the ordinary. A mask and a scale, which may be large, are named by their fingerprints.
    /// </summary>
    public override string ToString() => ThreatModelText.Format(this, Ball.ToString());
}
