using Saddle.Attacks;
using Saddle.Evaluation.Work;
using Saddle.Threats;

namespace Saddle.Evaluation.Runs;

/// <summary>What a run is about; kept in its store, so that a report needs nothing else.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record RunDescription
{
    /// <summary>SHA-256 over what makes two runs the same: model, data, threats, attacks, seed, algorithm version.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>What the user called the model.</summary>
    public required string Model { get; init; }

    /// <summary>The classifier's own fingerprint.</summary>
    public required string ModelFingerprint { get; init; }

    /// <summary>What the user called the data set.</summary>
    public required string Data { get; init; }

    /// <summary>SHA-256 over shape, classes and first example of the data.</summary>
    public required string DataFingerprint { get; init; }

    /// <summary>One name a class, of the model's classes too that the data does not name.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The shape of one input, without the batch dimension.</summary>
    public required IReadOnlyList<long> InputShape { get; init; }

    /// <summary>The bounds of the inputs, as text.</summary>
    public required string Bounds { get; init; }

    /// <summary>Whether the model may refuse to name a class, so that rejections are counted.</summary>
    public bool Rejects { get; init; }

    /// <summary>The threat models with their attacks, in the order of evaluation.</summary>
    public required IReadOnlyList<ThreatRun> Threats { get; init; }

    /// <summary>The runs that only serve the indicators, in their order.</summary>
    public IReadOnlyList<ProbeRun> Probes { get; init; } = [];

    /// <summary>Which adversarial examples are stored.</summary>
    public StoredPoints Points { get; init; } = StoredPoints.Best;

    /// <summary>The seed of all draws.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The number of features of an input.</summary>
    internal long Features => InputShape.Product();

    /// <summary>Requires that a piece that was made elsewhere belongs to the run.</summary>
    /// <exception cref="InputException">The run has no such threat model, probe or attack, or the piece holds no outcomes of attacks.</exception>
    public void RequireOurs(Piece piece)
    {
        bool known = Threats.Any(threat => threat.Attacks.Any(attack => attack.Key == piece.Attack && attack.StoredUnder(threat.Threat) == piece.Key))
            || Probes.Any(probe => probe.Key == piece.Key && probe.Attack.Key == piece.Attack);
        if (!known || piece.Samples.Count > 0)
            throw new InputException($"The piece of {piece.Attack} under {piece.Key} is none of this run's. Commit it where its work was planned.");
    }

    /// <summary>A piece of the run's work.</summary>
    internal WorkItem Item(ThreatModel threat, AttackInstance attack, int[] examples, bool stochastic) => new()
    {
        Key = threat.Key,
        Model = new Named(Model, ModelFingerprint),
        Data = new Named(Data, DataFingerprint),
        Threat = threat,
        Attack = attack.Key,
        Examples = examples,
        Seed = Seed,
        Stochastic = stochastic,
        Points = Points,
    };

    /// <summary>Whether every attack gets every example, instead of what those before it left standing.</summary>
    public required bool Individually { get; init; }

    /// <summary>Whether an attack gets also what others broke under a threat model: always where there is no ε, since another may come nearer.</summary>
    internal bool GivesAll(ThreatModel threat) => Individually || threat.IsUnlimited;

    /// <summary>The command that makes this run; null for runs of the library.</summary>
    public string? Command { get; init; }

    /// <summary>Versions by name: saddle, torchsharp, libtorch, onednn (whether it is used), runtime, operating system.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>A line for people: model, data and threat models.</summary>
    public override string ToString() =>
        $"{Model} on {Data} under {string.Join(", ", Threats.Select(threat => threat.Threat))}, seed {Seed}, run "
        + $"{Fingerprint[..Math.Min(12, Fingerprint.Length)]}";
}

/// <summary>A threat model of a run and the attacks made under it.</summary>
/// <param name="Threat">The threat model.</param>
/// <param name="Attacks">The attacks in their order.</param>
public sealed record ThreatRun(ThreatModel Threat, IReadOnlyList<AttackInstance> Attacks)
{
    /// <summary>The threat model's key; that of its outcomes in the store, and what warnings name it by.</summary>
    internal string Key => Threat.Key;

    /// <summary>A line for people: the threat model and its attacks.</summary>
    public override string ToString() => $"{Threat}: {string.Join(", ", Attacks.Select(attack => attack.Attack))}";
}

/// <summary>An attack with its resolved options.</summary>
/// <param name="Key">Name and every option; the key of its outcomes in the store.</param>
/// <param name="Attack">The stable short name.</param>
/// <param name="Options">Every option, resolved.</param>
/// <param name="Family">What kind of search it is.</param>
/// <param name="MinimizesNorm">Whether it seeks the smallest perturbation, so that its outcomes are kept without an ε.</param>
public sealed record AttackInstance(string Key, string Attack, IReadOnlyDictionary<string, string> Options, AttackFamily Family, bool MinimizesNorm)
{
    /// <summary>The options as people read them, numbers as they were written; null in stores of a time when they were not kept.</summary>
    public IReadOnlyDictionary<string, string>? Texts { get; init; }

    /// <summary>Describes an attack that was resolved for a threat model.</summary>
    public static AttackInstance Of(Attack attack) =>
        new(attack.ToString(), attack.Name, attack.Options, attack.Family, attack.MinimizesNorm) { Texts = attack.OptionTexts };

    /// <summary>What its outcomes are kept under where a threat model asks for them.</summary>
    /// <param name="threat">The threat model.</param>
    public string StoredUnder(ThreatModel threat) => Held(threat).Key;

    /// <summary>What it is held to where a threat model asks for it.</summary>
    internal ThreatModel Held(ThreatModel threat) => MinimizesNorm ? threat.WithoutBudget() : threat;

    /// <summary>The attack with every option, as the command line takes it.</summary>
    public override string ToString() => Key;
}

/// <summary>A run that only serves the indicators.</summary>
/// <param name="Probe">Which.</param>
/// <param name="For">The threat model that it belongs to.</param>
/// <param name="Threat">What its attack is held to.</param>
/// <param name="Attack">Its attack.</param>
public sealed record ProbeRun(ProbeKind Probe, ThreatModel For, ThreatModel Threat, AttackInstance Attack)
{
    /// <summary>The key of its outcomes in the store.</summary>
    internal string Key => $"probe {Probe.Word()} {For.Key} at {Threat.Ball.Key}";

    /// <summary>A line for people: <c>probe sweep linf:0.15 by pgd:…</c>.</summary>
    public override string ToString() => $"probe {Probe.Word()} {Threat.Ball} by {Attack}";
}
