using System.Globalization;
using Saddle.Attacks;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Claims;

/// <summary>
/// A claim of robustness that can be tested (Athalye et al. 2018, sections 6.1 and 6.2): how much of what is left under which threat model. What it is
/// claimed of, model and data, are given beside it.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record Claim
{
    /// <summary>What results call the model, its defenses included.</summary>
    public required string Model { get; init; }

    /// <summary>What the adversary may do and wants. A claim of a distance needs no ε; any other without one is of unbounded robustness.</summary>
    public required ThreatModel Threat { get; init; }

    /// <summary>What the number is of.</summary>
    public required ClaimMetric Metric { get; init; }

    /// <summary>The number: at most for a success rate, else at least. A share in 0..1, or a distance above zero in the threat model's norm.</summary>
    /// <exception cref="UsageException">It is not finite or below zero; a share is above 1.</exception>
    public required double Threshold
    {
        get;
        init => field = double.IsFinite(value) && value >= 0 ? value
            : throw new UsageException($"A claim's number is 0 or more, not {value.ToString(CultureInfo.InvariantCulture)}.");
    }

    /// <summary>
    /// Whether it is of the population that the examples are drawn from, so that it is refuted where the whole 95 % interval contradicts it; else it is of the
    /// examples themselves. Default: false.
    /// </summary>
    public bool OfPopulation { get; init; }

    /// <summary>Where all draws come from.</summary>
    public ulong Seed { get; init; }

    /// <summary>The attacks that are to be tried at least; others are tried too (<see cref="ClaimAttacks"/>). Default: none.</summary>
    public IReadOnlyList<Attack> Attacks { get; init; } = [];

    /// <summary>What a test would need and the claim does not give, a sentence each; none where it can be tested.</summary>
    /// <param name="classifier">The model; null before it is loaded, and then less is known.</param>
    public IReadOnlyList<MissingPart> Missing(Classifier? classifier = null)
    {
        var missing = new List<MissingPart>();
        if (Metric == ClaimMetric.CertifiedShare)
            missing.Add(new("claim.metric", "a certified share is proven and not attacked, and nothing here proves; what can be tested is robustAccuracy"));
        else if (Threat.IsUnlimited && !Metric.IsDistance())
            missing.Add(new("threat.epsilon", "there is no ε; without one every image may become any other, so that nothing is robust"));
        else if (classifier is not null && ClaimAttacks.Of(this, classifier, new ChosenAttacks([])).Count == 0)
            missing.Add(Threat.IsUnlimited ? new("threat.epsilon", $"no attack here finds nearest adversarial examples under {Threat.Ball}; with an ε there "
                + "are some")
                : new("threat", $"no attack here works under {Threat}"));
        return missing;
    }

    /// <summary>Refuses a claim that cannot be meant for a model and its data.</summary>
    /// <param name="contract">What the model is.</param>
    /// <param name="inputShape">The shape of one input.</param>
    /// <exception cref="UsageException">
    /// ε is larger than the range of the inputs or lets nothing change, the target is no class, a share is above 1, or there is no detector to claim of.
    /// </exception>
    public void RequireSensible(ModelContract contract, IReadOnlyList<long> inputShape)
    {
        RequireBudget(contract, inputShape);
        RequireGoal(contract);
        RequireMetric(contract);
    }

    /// <summary>Refuses an ε that cannot be meant.</summary>
    /// <inheritdoc cref="RequireSensible"/>
    /// <exception cref="UsageException">It is larger than the range of the inputs, or lets nothing change.</exception>
    public void RequireBudget(ModelContract contract, IReadOnlyList<long> inputShape)
    {
        BudgetCheck.RequireWithinRange(Threat, contract.Bounds, inputShape);
        if (Threat.Ball is { Norm: Norm.L0, Relative: false, IsUnlimited: false } ball && ball.Epsilon > inputShape.Product())
            throw new UsageException($"The budget {ball} is larger than the inputs: they have {inputShape.Product()} features.");
    }

    /// <summary>Refuses a goal that the model does not have.</summary>
    /// <inheritdoc cref="RequireSensible"/>
    /// <exception cref="UsageException">Its target is no class.</exception>
    public void RequireGoal(ModelContract contract)
    {
        if (Threat.Goal.TargetClass is { } target && target >= contract.Classes)
            throw new UsageException($"The goal {Threat.Goal} names the class {target}, but the model has the classes 0 to {contract.Classes - 1}.");
    }

    /// <summary>Refuses a number that the metric cannot have, and a metric that model and goal do not have.</summary>
    /// <inheritdoc cref="RequireSensible"/>
    /// <exception cref="UsageException">A share is above 1, the goal is another than a robust accuracy is of, or there is no detector to claim of.</exception>
    public void RequireMetric(ModelContract contract)
    {
        if (!Metric.IsDistance() && Threshold > 1)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"A {Metric.Name()} is a share of 0 to 1, not {Threshold}."));
        if (Metric == ClaimMetric.RobustAccuracy && Threat.Goal is not Misclassification)
            throw new UsageException($"A robust accuracy is claimed against any wrong class, and the goal is {Threat.Goal}. Claim a successRate at most.");
        if (Metric == ClaimMetric.DetectionRate && !contract.Rejects)
            throw new UsageException("A detection rate is claimed of a model that never rejects. Name the detector as a defense, or claim a robustAccuracy.");
    }

    /// <summary>The number as people read it: <c>robust accuracy of at least 88.0 % under linf:0.3 untargeted gradient</c>.</summary>
    public override string ToString() => $"{Metric.Name()} of at {(Metric.IsAtMost() ? "most" : "least")} {Metric.Text(Threshold)} under {Threat}"
        + (OfPopulation ? ", of the population" : "");
}

/// <summary>Something that a test would need and a claim does not give.</summary>
/// <param name="Part">The part of the claim, as <c>threat.epsilon</c>.</param>
/// <param name="Reason">Why it is needed, in words.</param>
public sealed record MissingPart(string Part, string Reason)
{
    /// <summary><c>threat.epsilon: there is no ε</c>.</summary>
    public override string ToString() => $"{Part}: {Reason}";
}
