using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Threats;

namespace Saddle.Evaluation.Audits;

/// <summary>What is to be audited.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record AuditPlan
{
    /// <summary>What the user calls the model.</summary>
    public required string Model { get; init; }

    /// <summary>The threat model: an untargeted goal, access to gradients, L∞, L2 or L1 with an ε.</summary>
    public required ThreatModel Threat { get; init; }

    /// <summary>The first examples of the data set that are attacked; all where null.</summary>
    public int? Examples { get; init; }

    /// <summary>Examples that are attacked at once. Default: 500. It changes no draw.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>Where all draws come from.</summary>
    public ulong Seed { get; init; }

    /// <summary>The command that makes this audit; null for audits of the library.</summary>
    public string? Command { get; init; }

    /// <summary>From what was found to the attacks that go round it; the table of docs/audit.md where nothing else is said.</summary>
    public IReadOnlyList<AuditRule> Rules { get; init; } = AuditRule.All;

    /// <summary>One of its two evaluations.</summary>
    internal EvaluationPlan Evaluation => new()
    {
        Model = Model,
        Threats = [Threat],
        Examples = Examples,
        BatchSize = BatchSize,
        Seed = Seed,
        Points = StoredPoints.Best,
        Command = Command,
    };

    /// <summary>A line for people: the model, the threat model and how many examples.</summary>
    public override string ToString() =>
        $"audit of {Model} under {Threat}, " + (Examples is { } examples ? $"the first {LineText.Count(examples, "example")}" : "all examples");

    /// <summary>Whether an audit has a meaning under a threat model.</summary>
    internal static bool HasMeaning(ThreatModel threat) =>
        threat.Access == Access.Gradient && !threat.IsUnlimited && threat.Ball.Norm != Norm.L0 && threat.Goal is Misclassification;

    /// <summary>Refuses a threat model that an audit has no meaning for.</summary>
    /// <exception cref="UsageException">It is targeted, without an ε, without gradients, or L0.</exception>
    internal void Validate()
    {
        if (Threat.Access != Access.Gradient)
            throw new UsageException("An audit asks whether gradients hide something, so the adversary must have them. Leave out the access, or evaluate: saddle "
                + "evaluate takes any.")
            { Setting = Setting.Access, SettingValue = "gradient" };
        if (Threat.IsUnlimited || Threat.Ball.Norm == Norm.L0)
            throw new UsageException($"An audit needs an ε under L∞, L2 or L1, and has {Threat.Ball}. Name one, as in linf:0.3.") { Setting = Setting.Threat };
        if (Threat.Goal is not Misclassification)
            throw new UsageException("An audit is made for misclassification. Leave out the goal, or evaluate: saddle evaluate takes any.");
    }
}
