using Saddle.Attacks;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Audits;

/// <summary>What is known of a model before attacks are chosen.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record AuditFacts
{
    /// <summary>The threat model.</summary>
    public required ThreatModel Threat { get; init; }

    /// <summary>What was found; empty where nothing was.</summary>
    public required IReadOnlyList<Diagnosis> Found { get; init; }

    /// <summary>How much of the gradient reaches each layer; null where weights or gradients cannot be had.</summary>
    public GradientGrowth? Growth { get; init; }

    /// <summary>Whether the model's own gradients lead anywhere: they are there, and neither zero along whole lines nor of answers that never change.</summary>
    public required bool HasGradient { get; init; }

    /// <summary>
    /// The way round what has no useful derivative: through what a defense offers, or straight through the operations of a TorchScript file; null where
    /// there is neither.
    /// </summary>
    public required BackwardRoute? Backward { get; init; }

    /// <summary>The same with comparisons left as they are; null where that has no gradient, or there are none.</summary>
    public required BackwardRoute? BackwardWithoutComparisons { get; init; }

    /// <summary>Through a network that was trained to answer as the model does; null where there is none.</summary>
    public BackwardRoute? Imitator { get; init; }

    /// <summary>How many passes of the network an answer takes, as the mean over crops does; 1 where nothing is said.</summary>
    public int PassesOfAnswer { get; init; } = 1;

    /// <summary>The operations of the model's code that hide gradients, draw or optimise; empty where its code cannot be read.</summary>
    public required IReadOnlyList<ModelOperation> Operations { get; init; }

    /// <summary>What the model, or the defense around it, says of its gradients itself.</summary>
    public required GradientKind Stated { get; init; }

    /// <summary>Whether something was found.</summary>
    /// <param name="kind">What.</param>
    public bool Has(DiagnosisKind kind) => Found.Any(found => found.Kind == kind);

    /// <summary>Whether gradients are missing, not those of the function, or, by a defense's own word, those of a long chain of operations.</summary>
    public bool IsShattered => Has(DiagnosisKind.Shattered) || Has(DiagnosisKind.NonDifferentiable) || Stated.HasFlag(GradientKind.Vanishing);

    /// <summary>A line for people: what was found.</summary>
    public override string ToString() => Found.Count == 0 ? "nothing that hides gradients" : string.Join("; ", Found);
}
