using System.Text.Json;
using System.Text.Json.Serialization;
using Saddle.Evaluation.Outcomes;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Models;

namespace Saddle.Evaluation.Audits;

/// <summary>What an audit found. Fractions are in 0..1. The JSON of the command is this record in camelCase.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record AuditResult
{
    /// <summary>The version of this document.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Whether all that was planned is done.</summary>
    public required bool Complete { get; init; }

    /// <summary>The norm of the ball.</summary>
    public required string Norm { get; init; }

    /// <summary>The radius of the ball, in the unit of the inputs.</summary>
    public required double Epsilon { get; init; }

    /// <summary>How many examples.</summary>
    public required int Examples { get; init; }

    /// <summary>The share that is right without attack.</summary>
    public required double NaturalAccuracy { get; init; }

    /// <summary>What attacks that know nothing of the model's ways leave.</summary>
    public required AuditNumber Naive { get; init; }

    /// <summary>What these and the attacks that were chosen leave, example by example the worst.</summary>
    public required AuditNumber Adaptive { get; init; }

    /// <summary>In which ways the model hides its gradients; one entry of the kind none where no sign was found.</summary>
    public required IReadOnlyList<Diagnosis> Diagnosis { get; init; }

    /// <summary>How much of the gradient reaches each layer; null where weights or gradients cannot be had.</summary>
    public GradientGrowth? Growth { get; init; }

    /// <summary>What the attacks' own checks say, of the naive numbers and of the adaptive ones.</summary>
    public required IReadOnlyList<AuditFinding> Findings { get; init; }

    /// <summary>Those findings that say more than the diagnosis, which people have read already.</summary>
    [JsonIgnore]
    public IEnumerable<AuditFinding> FurtherFindings => Findings.Where(finding => Diagnosis.All(found => finding.Message != $"{found.Evidence}."));

    /// <summary>What the checks say besides that casts no doubt on a number.</summary>
    public required IReadOnlyList<AuditFinding> Remarks { get; init; }

    /// <summary>The operations of the model's code that hide gradients, draw or optimise.</summary>
    public required IReadOnlyList<ModelOperation> Operations { get; init; }

    /// <summary>What it comes to, in a sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>How to rerun it.</summary>
    public required RunSummary Run { get; init; }

    /// <summary>A line for people: what it comes to.</summary>
    public override string ToString() => Sentence;

    /// <summary>The document, as the command prints it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunDocuments.Format);
}

/// <summary>A robust accuracy and what it was found by.</summary>
/// <param name="RobustAccuracy">The share of all examples that stands; an upper bound of the truth.</param>
/// <param name="Interval">Its 95 % interval for examples like these (Wilson).</param>
/// <param name="Attack">The attack that broke most of what is broken; null where none broke any.</param>
/// <param name="Attacks">Every attack in its order.</param>
public sealed record AuditNumber(double RobustAccuracy, Interval Interval, string? Attack, IReadOnlyList<AuditAttack> Attacks)
{
    /// <summary>A line for people: the share and the attack.</summary>
    public override string ToString() => $"robust accuracy at most {LineText.Share(RobustAccuracy)}{(Attack is null ? "" : $", most by {Attack}")}";
}

/// <summary>An attack of an audit.</summary>
/// <param name="Name">Name and options, as the command line takes them.</param>
/// <param name="Why">The rule that chose it; null for the naive ones.</param>
/// <param name="Attacked">Examples that it was made on.</param>
/// <param name="Broken">Examples that it broke.</param>
/// <param name="ForwardPasses">Mean forward passes per attacked example.</param>
/// <param name="BackwardPasses">Mean backward passes per attacked example.</param>
/// <param name="CpuSeconds">Processor seconds in all.</param>
public sealed record AuditAttack(string Name, string? Why, int Attacked, int Broken, double ForwardPasses, double BackwardPasses, double CpuSeconds)
{
    /// <summary>A line for people: what it broke.</summary>
    public override string ToString() => $"{Name}: {Broken} of {Attacked} broken";
}

/// <summary>What a check says.</summary>
/// <param name="Id">The check; docs/indicators.md lists them.</param>
/// <param name="Stage">Whose numbers it speaks of: naive or adaptive.</param>
/// <param name="Message">What was seen, with numbers.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Examples">Examples that show it, the first ones.</param>
public sealed record AuditFinding(string Id, string Stage, string Message, string Remedy, IReadOnlyList<int> Examples)
{
    /// <summary>A line for people: id, stage, message and remedy.</summary>
    public override string ToString() => $"{Id} ({Stage}): {Message} {Remedy}";
}
