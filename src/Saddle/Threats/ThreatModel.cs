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

/// <summary>Goal, access, ball, mutable features and query budget of an adversary; part of every result's fingerprint.</summary>
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

    /// <summary>The most inputs that the model may be asked about per example; null for no limit.</summary>
    public long? QueryBudget
    {
        get;
        init => field = value is null or > 0 ? value : throw new UsageException($"A query budget must be 1 or more, not {value}.");
    }

    /// <summary>As it stands in tables and fingerprints: <c>linf:0.3 untargeted gradient</c>, and what is out of the ordinary.</summary>
    public override string ToString() =>
        $"{Ball} {Goal} {Access.ToString().ToLowerInvariant()}{(Mask is null ? "" : $" mask:{Mask.Fingerprint[..12]}")}{(QueryBudget is null ? "" : $" queries:{QueryBudget}")}";
}
