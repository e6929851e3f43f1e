using Saddle.Attacks;
using Saddle.Evaluation.Work;
using Saddle.Threats;

namespace Saddle.Evaluation.Runs;

/// <summary>What is to be evaluated.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record EvaluationPlan
{
    /// <summary>What the user calls the model.</summary>
    public required string Model { get; init; }

    /// <summary>The threat models, in the order of evaluation.</summary>
    public required IReadOnlyList<ThreatModel> Threats { get; init; }

    /// <summary>The attacks in their order; where nothing else is said those that serve the threat models (<see cref="AttackSuite.For"/>).</summary>
    public IReadOnlyList<Attack> Attacks
    {
        get => field ?? AttackSuite.For(Threats);
        init;
    }

    /// <summary>The first examples of the data set that are evaluated; all where null.</summary>
    public int? Examples
    {
        get;
        init => field = value is null or >= 1 ? value : throw new UsageException($"examples must be 1 or more, not {value}.") { Setting = Setting.Examples };
    }

    /// <summary>Examples that are attacked at once; 500 where nothing else is said. It changes no draw.</summary>
    public int BatchSize
    {
        get;
        init => field = value >= 1 ? value : throw new UsageException($"batch must be 1 or more, not {value}.") { Setting = Setting.BatchSize };
    } = 500;

    /// <summary>Where all draws come from.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether every attack gets every example, instead of what those before it left standing.</summary>
    public bool Individually { get; init; }

    /// <summary>Whether the runs that only serve the indicators are made; they are, where nothing else is said.</summary>
    public bool Probes { get; init; } = true;

    /// <summary>The way by which those runs go that follow gradients; the judged model's own gradients where nothing else is said.</summary>
    public Route ProbeRoute { get; init; } = Route.Direct;

    /// <summary>Which adversarial examples are stored; the best where nothing else is said.</summary>
    public StoredPoints Points { get; init; } = StoredPoints.Best;

    /// <summary>The command that makes this run, for the report; null for runs of the library.</summary>
    public string? Command { get; init; }

    /// <summary>A line for people: the model, the threat models and the attacks.</summary>
    public override string ToString() => $"{Model} under {string.Join(", ", Threats)} by {string.Join(", ", Attacks.Select(attack => attack.Name))}, "
        + (Examples is { } examples ? $"the first {LineText.Count(examples, "example")}" : "all examples");
}

/// <summary>How far an evaluation has come.</summary>
/// <param name="Stage">What is going on, for people: <c>linf:0.3 pgd 40 steps</c>.</param>
/// <param name="Done">Examples done in this stage.</param>
/// <param name="Total">Examples of this stage.</param>
/// <param name="StageIndex">Which stage, from 0.</param>
/// <param name="Stages">How many stages there are, as far as is known.</param>
public readonly record struct EvaluationProgress(string Stage, int Done, int Total, int StageIndex, int Stages)
{
    /// <summary>A line for people: <c>linf:0.3 pgd 40 steps: 300 of 1000</c>.</summary>
    public override string ToString() => $"{Stage}: {Done} of {Total}";
}
