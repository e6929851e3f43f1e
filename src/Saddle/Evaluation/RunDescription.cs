namespace Saddle.Evaluation;

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

    /// <summary>SHA-256 over shape, classes and first example of the data; null for runs of earlier versions.</summary>
    public string? DataFingerprint { get; init; }

    /// <summary>One name a class, of the model's classes too that the data does not name.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The shape of one input, without the batch dimension.</summary>
    public required IReadOnlyList<long> InputShape { get; init; }

    /// <summary>The bounds of the inputs, as text.</summary>
    public required string Bounds { get; init; }

    /// <summary>The threat models as text, in the order of evaluation.</summary>
    public required IReadOnlyList<ThreatDescription> Threats { get; init; }

    /// <summary>The seed of all draws.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Whether every attack gets every example, instead of what those before it left standing.</summary>
    public required bool Individually { get; init; }

    /// <summary>The command that makes this run; null for runs of the library.</summary>
    public string? Command { get; init; }

    /// <summary>Versions by name: saddle, torchsharp, libtorch, onednn (whether it is used), runtime, operating system.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }
}

/// <summary>A threat model of a run and the attacks made under it.</summary>
/// <param name="Key">The threat model as text; the key of its outcomes in the store.</param>
/// <param name="Norm"><c>linf</c>, <c>l2</c>, <c>l1</c> or <c>l0</c>.</param>
/// <param name="Epsilon">The perturbation budget ε.</param>
/// <param name="Goal">The goal as text: <c>untargeted</c>, <c>target:3</c> …</param>
/// <param name="Access"><c>gradient</c>, <c>scores</c> or <c>labels</c>.</param>
/// <param name="QueryBudget">The most queries per example; null for no limit.</param>
/// <param name="Attacks">The attacks in their order.</param>
public sealed record ThreatDescription(string Key, string Norm, double Epsilon, string Goal, string Access, long? QueryBudget, IReadOnlyList<AttackInstance> Attacks);

/// <summary>An attack with its resolved options.</summary>
/// <param name="Key">Name and every option; the key of its outcomes in the store.</param>
/// <param name="Attack">The stable short name.</param>
/// <param name="Options">Every option, resolved.</param>
public sealed record AttackInstance(string Key, string Attack, IReadOnlyDictionary<string, string> Options);
